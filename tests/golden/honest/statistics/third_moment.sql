-- expect: same
SELECT sex, avg(days) AS m, stddev(days) AS s, sum(power(days, 3)) AS cube FROM visits JOIN persons USING (pid) GROUP BY sex
