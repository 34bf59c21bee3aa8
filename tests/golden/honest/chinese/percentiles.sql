-- expect: shows
SELECT 区, quantile_cont(年收入, 0.25) AS 下四分位, median(年收入) AS 中位数, quantile_cont(年收入, 0.75) AS 上四分位 FROM 居民 GROUP BY 区;
