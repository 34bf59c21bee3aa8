-- expect: shows
SELECT jobs, count(*) AS people FROM (SELECT pid, count(*) AS jobs FROM jobs GROUP BY pid) t GROUP BY jobs
