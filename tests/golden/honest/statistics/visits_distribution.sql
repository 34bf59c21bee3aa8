-- expect: shows
SELECT visits, count(*) AS persons FROM (SELECT pid, count(*) AS visits FROM visits GROUP BY pid) GROUP BY visits ORDER BY visits
