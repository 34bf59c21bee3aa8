-- reveals: the same, by means and the other way about
-- expect: withheld
SELECT avg(levy) AS s FROM companies;
-- @step
SELECT avg(turnover) AS t FROM companies
