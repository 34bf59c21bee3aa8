-- reveals: by region, what the five companies that do not pay the tariff of their sector pay beside it
-- expect: withheld
SELECT count_if(sector = 'A') AS a, count_if(sector = 'B') AS b, count_if(sector = 'C') AS c FROM companies WHERE region = 'E';
-- @step
SELECT sum(tariff) AS s FROM companies WHERE region = 'E'
