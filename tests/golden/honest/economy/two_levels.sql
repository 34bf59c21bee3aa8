-- expect: same
SELECT sex, avg(total) AS mean_spend FROM (SELECT pid, sum(cost) AS total FROM visits GROUP BY pid) s JOIN persons USING (pid) GROUP BY sex;
