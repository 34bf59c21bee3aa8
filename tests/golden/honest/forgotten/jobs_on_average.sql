-- expect: shows
SELECT sex, avg(coalesce(f.n, 0)) AS jobs FROM persons p LEFT JOIN (SELECT pid, count(*) AS n FROM jobs WHERE wage > 3000 GROUP BY pid) f ON f.pid = p.pid GROUP BY sex
