-- expect: same
WITH a (s, n) AS (SELECT sex, count(*) FROM persons GROUP BY sex) SELECT s, n FROM a ORDER BY n;
