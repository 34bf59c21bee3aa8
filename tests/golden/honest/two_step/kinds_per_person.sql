-- expect: shows
SELECT kinds, count(*) AS people FROM (SELECT pid, count(DISTINCT diagnosis) AS kinds FROM visits GROUP BY pid) GROUP BY kinds;
