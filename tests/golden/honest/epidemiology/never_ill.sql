-- expect: same
SELECT sex, count(*) AS n FROM persons p WHERE NOT EXISTS (SELECT * FROM visits v WHERE v.pid = p.pid AND v.diagnosis IN ('X2', 'X3')) GROUP BY sex;
