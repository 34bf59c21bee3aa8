-- expect: same
SELECT sex, count(*) AS n FROM persons GROUP BY ALL ORDER BY ALL DESC;
