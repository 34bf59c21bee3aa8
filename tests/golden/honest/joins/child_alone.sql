-- expect: same
SELECT drug, sum(boxes), count(*) FROM prescriptions GROUP BY drug;
