-- expect: shows
SELECT e.sector, avg(s.n) AS staff FROM (SELECT eid, count(DISTINCT pid) AS n FROM jobs GROUP BY eid) s JOIN enterprises e ON e.eid = s.eid GROUP BY e.sector
