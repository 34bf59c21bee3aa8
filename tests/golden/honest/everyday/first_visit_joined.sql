-- expect: same
WITH f AS (SELECT pid, min(day) AS d FROM visits GROUP BY pid) SELECT v.diagnosis, count(DISTINCT v.pid) AS n FROM visits v JOIN f ON f.pid = v.pid AND f.d = v.day GROUP BY v.diagnosis;
