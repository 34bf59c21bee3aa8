-- reveals: the same, by the tariff as it is written down
-- expect: withheld
SELECT region, sum(tariff) AS s FROM companies GROUP BY region;
-- @step
SELECT region, sum(CASE sector WHEN 'A' THEN 100 WHEN 'B' THEN 50 ELSE 20 END) AS e FROM companies GROUP BY region
