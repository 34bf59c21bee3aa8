-- expect: shows
SELECT sector, median(profit) AS m, quantile_cont(profit, 0.75) - quantile_cont(profit, 0.25) AS iqr FROM enterprises GROUP BY sector;
