-- reveals: what five companies do not pay of a duty that is another share of turnover in each sector
-- expect: withheld
SELECT sector, sum(turnover) AS t FROM companies GROUP BY sector;
-- @step
SELECT sum(duty) AS s FROM companies
