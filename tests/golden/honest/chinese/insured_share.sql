-- expect: same
SELECT 区, round(100.0 * count(*) FILTER (WHERE 参保) / count(*), 2) AS 参保率 FROM 居民 GROUP BY 区;
