-- expect: shows
SELECT v.visits, count(*) AS persons, (SELECT avg(n) FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid)) AS mean FROM (SELECT pid, count(*) AS visits FROM visits GROUP BY pid) v GROUP BY v.visits
