-- expect: same
WITH c AS (SELECT hour(started) AS h, mode, count(*) AS n FROM trips GROUP BY ALL) SELECT * FROM c PIVOT (sum(n) FOR mode IN ('bus', 'metro', 'bike')) ORDER BY h;
