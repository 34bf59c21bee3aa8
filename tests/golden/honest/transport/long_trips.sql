-- expect: same
SELECT mode, count(*) FILTER (WHERE km > 10) AS far, count(*) AS n FROM trips GROUP BY mode;
