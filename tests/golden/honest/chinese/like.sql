-- expect: same
SELECT count(*) AS n FROM 居民 WHERE 区 LIKE '第1%' OR 区 = '第2区';
