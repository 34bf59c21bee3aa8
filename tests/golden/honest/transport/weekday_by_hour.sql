-- expect: same
SELECT isodow(started) AS wd, hour(started) AS h, count(DISTINCT pid) AS riders FROM trips GROUP BY wd, h;
