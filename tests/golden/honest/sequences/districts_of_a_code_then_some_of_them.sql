-- expect: same
SELECT district, count(DISTINCT pid) AS n FROM visits JOIN persons USING (pid) WHERE diagnosis = 'X1' GROUP BY district;
-- @step
SELECT count(DISTINCT pid) AS n FROM visits JOIN persons USING (pid)
WHERE diagnosis = 'X1' AND district IN ('D01', 'D02', 'D03');
