-- expect: same
SELECT mode, sum(km) / nullif(sum(minutes), 0) * 60 AS kmh FROM trips GROUP BY mode;
