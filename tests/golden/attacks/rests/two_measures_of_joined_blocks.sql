-- reveals: the tax that three women pay, by sex: sub-queries side by side
-- expect: hides -1500.0
WITH x AS (SELECT sex, sum(gross) AS a FROM survey GROUP BY sex), y AS (SELECT sex, sum(net) AS b FROM survey GROUP BY sex)
SELECT x.sex, a, b, b - a AS d FROM x JOIN y ON x.sex = y.sex
