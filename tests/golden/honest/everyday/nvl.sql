-- expect: same
SELECT coalesce(diagnosis, 'unknown') AS d, count(*) FROM visits GROUP BY d;
