-- expect: same
SELECT region, count(*) AS n, sum(tariff) AS s, sum(staff * tariff) AS t FROM companies GROUP BY region
