-- expect: same
SELECT floor(年收入 / 50000) * 50000 AS 收入下限, count(*) AS 人数 FROM 居民 GROUP BY 收入下限 ORDER BY 收入下限;
