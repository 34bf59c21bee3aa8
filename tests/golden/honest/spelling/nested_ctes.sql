-- expect: same
WITH a AS (WITH b AS (SELECT * FROM persons WHERE age >= 18) SELECT sex, count(*) AS n FROM b GROUP BY sex) SELECT * FROM a;
