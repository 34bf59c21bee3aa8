-- expect: same
SELECT 性别, sum(CASE WHEN 参保 THEN 1 ELSE 0 END) AS 参保人数, sum(CASE WHEN NOT 参保 THEN 1 ELSE 0 END) AS 未参保人数 FROM 居民 GROUP BY 性别;
