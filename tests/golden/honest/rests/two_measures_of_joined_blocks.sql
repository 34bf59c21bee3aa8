-- expect: same
WITH x AS (SELECT sex, sum(gross) AS a FROM survey GROUP BY sex), y AS (SELECT sex, sum(rent) AS b FROM survey GROUP BY sex)
SELECT x.sex, a, b, a - b AS d FROM x JOIN y ON x.sex = y.sex
