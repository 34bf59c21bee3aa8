-- reveals: that nobody in D16 has the diagnosis: beside a few who have, the total would be withheld
-- expect: withheld
SELECT district, count(DISTINCT pid) AS n FROM visits JOIN persons USING (pid) WHERE diagnosis = 'X1' GROUP BY district;
-- @step
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1';
