-- expect: same
SELECT 性别, avg(参保::INT) AS 参保率 FROM 居民 GROUP BY 性别;
