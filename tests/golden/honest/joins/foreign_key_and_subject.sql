-- expect: same
SELECT p.sex, r.drug, count(*) FROM prescriptions r JOIN visits v ON r.vid = v.vid JOIN persons p ON p.pid = v.pid GROUP BY ALL;
