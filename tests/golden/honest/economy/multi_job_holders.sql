-- expect: shows
SELECT e.sector, sum(j.jobs) AS jobs, count(*) AS pairs
FROM (SELECT pid, eid, count(*) AS jobs FROM jobs GROUP BY pid, eid) j JOIN enterprises e USING (eid) GROUP BY e.sector;
