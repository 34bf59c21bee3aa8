-- reveals: the same by a join that loses nobody, and total and sum in another question
-- expect: hides 95
SELECT s.children, count(*) AS n FROM survey s JOIN persons p USING (pid) GROUP BY s.children
-- @step
SELECT sum(children) AS t, count(*) AS c FROM survey
