-- expect: same
-- 各区平均年收入（元）
SELECT 区, avg(年收入) AS 平均年收入 /* 均值 */ FROM 居民 GROUP BY 区;
