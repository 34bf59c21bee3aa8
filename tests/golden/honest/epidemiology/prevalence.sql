-- expect: same
SELECT district, 1000.0 * count(DISTINCT v.pid) FILTER (WHERE v.diagnosis = 'X2') / count(DISTINCT v.pid) AS per_1000 FROM visits v JOIN persons p USING (pid) GROUP BY district;
