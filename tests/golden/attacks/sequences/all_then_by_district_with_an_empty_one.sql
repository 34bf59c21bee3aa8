-- reveals: that nobody in D16 has the diagnosis: beside a few who have, one of the districts would be withheld
-- expect: hides 52
SELECT count(DISTINCT pid) AS n FROM visits WHERE diagnosis = 'X1';
-- @step
SELECT district, count(DISTINCT pid) AS n FROM visits JOIN persons USING (pid) WHERE diagnosis = 'X1' GROUP BY district;
