-- expect: same
SELECT lower(district) AS d, count(*) FROM persons GROUP BY d;
