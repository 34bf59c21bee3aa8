-- expect: same
SELECT date_trunc('month', started) AS m, sum(count(*)) OVER (ORDER BY date_trunc('month', started)) AS so_far FROM trips GROUP BY m ORDER BY m;
