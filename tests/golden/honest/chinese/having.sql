-- expect: same
SELECT 区, 性别, avg(年收入) AS 均值 FROM 居民 GROUP BY 区, 性别 HAVING count(*) >= 30;
