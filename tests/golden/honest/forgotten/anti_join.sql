-- expect: same
SELECT p.sex, count(*) AS people FROM persons p ANTI JOIN jobs j ON j.pid = p.pid GROUP BY p.sex
