-- expect: same
SELECT substring(district, 1, 2) AS d, count(*) FROM persons GROUP BY d;
