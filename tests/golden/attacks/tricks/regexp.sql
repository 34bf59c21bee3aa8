-- reveals: names by pattern
-- expect: refused function.unknown
SELECT count(*) FROM persons WHERE regexp_matches(district, 'D1[0-9]');
