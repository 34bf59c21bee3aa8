-- expect: same
SELECT sex, count(*) AS n FROM persons p WHERE EXISTS (SELECT 1 FROM visits v WHERE v.pid = p.pid AND v.diagnosis = 'X2') GROUP BY sex;
