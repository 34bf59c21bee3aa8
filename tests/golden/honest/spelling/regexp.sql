-- expect: same
SELECT sex, split_part(district, '0', 1) AS part, count(*) AS n FROM persons WHERE regexp_matches(district, '^D0[1-4]$') GROUP BY ALL;
