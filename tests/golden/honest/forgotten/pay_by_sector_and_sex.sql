-- expect: same
SELECT e.sector, p.sex, avg(j.wage) AS pay FROM jobs j JOIN enterprises e ON j.eid = e.eid JOIN persons p ON p.pid = j.pid GROUP BY e.sector, p.sex
