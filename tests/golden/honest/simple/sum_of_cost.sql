-- expect: same
SELECT diagnosis, sum(cost) AS total, count(*) AS visits, count(DISTINCT pid) AS people FROM visits GROUP BY diagnosis;
