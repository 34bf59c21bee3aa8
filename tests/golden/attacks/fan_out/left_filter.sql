-- reveals: one visit taken out of an outer join
-- expect: refused join.left_filter
SELECT count(v.vid) FROM persons p LEFT JOIN visits v ON p.pid = v.pid AND v.diagnosis <> 'X9';
