-- reveals: the same, by the last count
-- expect: withheld
SELECT region, sum(tariff) AS s FROM companies GROUP BY region;
-- @step
SELECT region, count(*) AS n FROM companies WHERE sector = 'A' GROUP BY region;
-- @step
SELECT region, count(*) AS n FROM companies WHERE sector = 'B' GROUP BY region
