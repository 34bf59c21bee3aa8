-- expect: shows
SELECT j.role, count(DISTINCT j.pid) AS people, count(DISTINCT j.eid) AS firms, avg(j.wage) FROM jobs j GROUP BY j.role;
