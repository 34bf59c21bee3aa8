-- expect: same
WITH per_person AS (SELECT pid, count(*) AS trips, sum(km) AS km FROM trips GROUP BY pid) SELECT avg(trips) AS mean_trips, median(km) AS median_km, quantile_cont(km, 0.9) AS p90 FROM per_person;
