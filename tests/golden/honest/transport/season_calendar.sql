-- expect: same
SELECT c.season, v.diagnosis, count(*) AS n FROM visits v JOIN calendar c ON c.day = v.day GROUP BY c.season, v.diagnosis;
