-- expect: same
SELECT 区, count(*) AS 女性人数 FROM 居民 WHERE 性别 = '女' GROUP BY 区;
