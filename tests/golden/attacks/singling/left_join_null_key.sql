-- reveals: people without visits, few of them
-- expect: withheld
SELECT CASE WHEN t.n IS NULL THEN 'nobody' ELSE 'somebody' END AS k, count(*) FROM persons p LEFT JOIN (SELECT pid, count(*) AS n FROM visits WHERE diagnosis <> 'X9' GROUP BY pid) t ON t.pid = p.pid WHERE p.district = 'D16' GROUP BY k;
