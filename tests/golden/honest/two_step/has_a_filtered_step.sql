-- expect: same
SELECT d.pid IS NOT NULL AS seen, count(*) AS n, avg(age) AS age FROM persons LEFT JOIN (SELECT DISTINCT pid FROM visits WHERE diagnosis = 'X1') d USING (pid) GROUP BY seen
