-- expect: shows
WITH one AS (SELECT p.pid, p.sex, coalesce(sum(v.cost), 0) AS cost FROM persons p LEFT JOIN visits v ON v.pid = p.pid GROUP BY p.pid, p.sex)
SELECT sex, CASE WHEN cost = 0 THEN 'none' WHEN cost <= 300 THEN 'some' ELSE 'much' END AS band, count(*) AS n FROM one GROUP BY 1, 2;
