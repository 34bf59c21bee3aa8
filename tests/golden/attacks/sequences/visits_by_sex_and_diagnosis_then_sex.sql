-- reveals: by sex, the visits with X9, which only three people had
-- expect: withheld
-- @step
SELECT p.sex, v.diagnosis, count(*) AS n FROM visits v JOIN persons p USING (pid) GROUP BY p.sex, v.diagnosis
-- @step
SELECT p.sex, count(*) AS n FROM visits v JOIN persons p USING (pid) WHERE v.diagnosis <> 'X8' GROUP BY p.sex
