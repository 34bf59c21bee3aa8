-- expect: same
SELECT 性别, count(*) AS 人数（人） FROM 居民 GROUP BY 性别;
