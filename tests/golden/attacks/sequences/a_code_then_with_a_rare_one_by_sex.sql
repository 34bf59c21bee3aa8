-- reveals: what the visits with the rare diagnosis cost, by adding up the two sexes
-- expect: hides 284697.0
SELECT sum(cost) AS s FROM visits WHERE diagnosis = 'X1'
-- @step
SELECT sex, sum(c) AS s FROM persons JOIN (SELECT pid, sum(cost) AS c FROM visits WHERE diagnosis IN ('X1', 'X9') GROUP BY pid) USING (pid) GROUP BY sex
