-- expect: same
SELECT "区" AS "行政区", round(avg("年收入") / 10000, 2) AS "平均收入(万元)" FROM "居民" GROUP BY "区";
