-- expect: same
SELECT coalesce(区, '合计') AS 区, count(*) AS 人数 FROM 居民 GROUP BY ROLLUP (区);
