-- expect: same
SELECT j.区, count(*) AS 就诊人次, sum(v.cost) AS 费用 FROM 居民 j JOIN visits v ON v.pid = j.身份 GROUP BY j.区;
