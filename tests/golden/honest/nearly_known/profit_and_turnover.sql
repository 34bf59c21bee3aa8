-- expect: same
SELECT region, count(*) AS n, sum(profit) AS p, sum(turnover) AS t, sum(fee) AS f FROM companies GROUP BY region
