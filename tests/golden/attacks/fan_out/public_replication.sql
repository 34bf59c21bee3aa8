-- reveals: a tiny district, replicated by a public table
-- expect: refused join.cross
SELECT count(*) FROM persons p CROSS JOIN districts d WHERE p.district = 'D16';
