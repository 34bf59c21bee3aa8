-- expect: same
SELECT diagnosis, count(DISTINCT pid) FILTER (WHERE cost > 500) AS n FROM visits GROUP BY diagnosis;
