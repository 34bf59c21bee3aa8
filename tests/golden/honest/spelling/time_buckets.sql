-- expect: same
SELECT time_bucket(INTERVAL '3 months', day) AS quarter, count(DISTINCT pid) AS people FROM visits GROUP BY ALL ORDER BY ALL;
