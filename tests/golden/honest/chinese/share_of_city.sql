-- expect: same
SELECT 区, sum(年收入) AS 总额, sum(年收入) * 100.0 / sum(sum(年收入)) OVER () AS 占比 FROM 居民 GROUP BY 区;
