-- expect: same
WITH 汇总 AS (SELECT 区, 性别, count(*) AS n FROM 居民 GROUP BY 区, 性别) SELECT 男.区, round(男.n * 100.0 / 女.n, 1) AS 性别比 FROM 汇总 男 JOIN 汇总 女 ON 男.区 = 女.区 WHERE 男.性别 = '男' AND 女.性别 = '女';
