-- expect: same
SELECT hour(started) AS h, count(*) AS trips FROM trips GROUP BY h ORDER BY h;
