-- expect: same
SELECT v.diagnosis, r.drug, sum(r.boxes) AS boxes FROM prescriptions r JOIN visits v ON v.vid = r.vid GROUP BY v.diagnosis, r.drug ORDER BY 1, 2;
