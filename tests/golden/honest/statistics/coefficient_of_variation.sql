-- expect: same
SELECT sex, stddev(height) / avg(height) AS cv FROM persons GROUP BY sex;
