-- expect: same
SELECT drug, count(DISTINCT pid) AS patients FROM prescriptions JOIN visits USING (vid) GROUP BY drug HAVING count(DISTINCT pid) > 50;
