-- expect: same
SELECT 区, count(*) AS 人数 FROM 居民 GROUP BY 区 ORDER BY 人数 DESC;
