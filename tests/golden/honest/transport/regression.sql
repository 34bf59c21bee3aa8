-- expect: same
SELECT mode, regr_slope(minutes, km) AS per_km, regr_r2(minutes, km) AS r2, regr_count(minutes, km) AS n FROM trips GROUP BY mode;
