-- reveals: the turnover of the five companies that pay a lower levy
-- expect: withheld
SELECT sum(turnover) AS t FROM companies;
-- @step
SELECT sum(levy) AS s FROM companies
