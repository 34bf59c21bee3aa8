-- expect: same
SELECT r.drug, sum(r.boxes) FROM prescriptions r JOIN visits v ON r.vid = v.vid GROUP BY r.drug;
