-- expect: same
SELECT jobs, count(*) AS people FROM (SELECT pid, eid, count(*) AS jobs FROM jobs GROUP BY pid, eid) GROUP BY jobs;
