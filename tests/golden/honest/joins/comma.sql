-- expect: same
SELECT p.sex, v.diagnosis, count(DISTINCT v.pid) FROM persons p, visits v WHERE p.pid = v.pid AND v.diagnosis IN ('X1', 'X2') GROUP BY ALL;
