-- expect: shows
SELECT e.sector, p.sex, avg(j.wage) FROM jobs j JOIN enterprises e ON e.eid = j.eid JOIN persons p ON p.pid = j.pid GROUP BY ALL;
