-- expect: same
SELECT mode, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS share FROM trips GROUP BY mode;
