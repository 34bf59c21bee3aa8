-- expect: same
SELECT mode, sum(km * minutes) / sum(minutes) AS weighted_km FROM trips GROUP BY mode;
