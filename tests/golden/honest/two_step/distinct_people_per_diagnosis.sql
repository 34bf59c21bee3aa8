-- expect: same
SELECT diagnosis, count(*) FROM (SELECT DISTINCT pid, diagnosis FROM visits) t GROUP BY diagnosis;
