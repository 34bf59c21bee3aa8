-- expect: same
SELECT replace(lower(district), 'd', 'district ') AS name, lpad(sex, 3, '_') AS s, count(*) AS n FROM persons GROUP BY ALL;
