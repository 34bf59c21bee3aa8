-- expect: same
SELECT avg(s) FROM (SELECT pid, sum(cost) AS s FROM visits WHERE day >= DATE '2023-07-01' GROUP BY pid) t;
