-- expect: same
WITH c AS (SELECT sex, smoker, count(*) AS n FROM persons GROUP BY ALL) FROM c PIVOT (sum(n) AS n FOR smoker IN (0, 1));
