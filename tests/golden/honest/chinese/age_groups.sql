-- expect: same
SELECT CASE WHEN 年龄 < 15 THEN '0-14岁' WHEN 年龄 < 60 THEN '15-59岁' ELSE '60岁及以上' END AS 年龄组, 性别, count(*) AS 人数 FROM 居民 GROUP BY 年龄组, 性别 ORDER BY 年龄组, 性别;
