-- expect: same
SELECT band, n, 100.0 * n / SUM(n) OVER () AS pct, SUM(n) OVER (ORDER BY band) AS running FROM (SELECT CASE WHEN age < 18 THEN 'a' WHEN age < 65 THEN 'b' ELSE 'c' END AS band, COUNT(*) AS n FROM persons WHERE sex = 'F' GROUP BY 1) t
