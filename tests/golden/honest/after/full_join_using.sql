-- two tables side by side: a group that one of them lacks has its key from the other
-- expect: same
SELECT k, a.n AS young, b.n AS old
FROM (SELECT floor(age / 10) * 10 AS k, count(*) AS n FROM persons WHERE age < 60 GROUP BY 1) a
FULL JOIN (SELECT floor(age / 10) * 10 AS k, count(*) AS n FROM persons WHERE age >= 40 GROUP BY 1) b USING (k)
ORDER BY k;
