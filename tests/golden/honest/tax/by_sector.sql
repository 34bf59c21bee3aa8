-- expect: same
SELECT sector, count(*) AS firms, avg(profit) AS mean_profit FROM enterprises GROUP BY sector;
