-- reveals: seven people with two jobs at one enterprise: 3986 with one, and 4000 rows of jobs are no secret
-- expect: hides 3986
SELECT jobs, count(*) AS people FROM (SELECT pid, eid, count(*) AS jobs FROM jobs GROUP BY pid, eid) GROUP BY jobs
