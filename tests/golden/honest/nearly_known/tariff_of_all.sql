-- expect: same
SELECT sector, count(*) AS n FROM companies GROUP BY sector;
-- @step
SELECT sum(tariff) AS s, sum(staff) AS staff FROM companies
