-- expect: same
SELECT sex, avg(height) AS mean FROM persons GROUP BY sex ORDER BY sex;
