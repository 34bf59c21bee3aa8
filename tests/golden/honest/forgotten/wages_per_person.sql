-- expect: same
SELECT count(*) AS people, avg(w) AS mean FROM (SELECT pid, sum(wage) AS w FROM jobs GROUP BY pid) t
