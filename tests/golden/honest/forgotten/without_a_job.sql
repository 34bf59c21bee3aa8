-- expect: same
SELECT sex, count(*) AS people FROM persons p WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.pid = p.pid) GROUP BY sex
