-- expect: same
WITH a AS (SELECT sex, count(*) AS n FROM persons GROUP BY sex), b AS (SELECT sex, count(*) AS v FROM persons JOIN visits USING (pid) GROUP BY sex) SELECT a.sex, b.v * 1.0 / a.n AS per_head FROM a JOIN b ON a.sex = b.sex;
