-- expect: same
SELECT width, count(*) AS n, avg(cost) AS mean FROM (SELECT cost, CASE WHEN cost < 2 * 10 THEN 'a' WHEN cost < 25 THEN 'b' WHEN cost < 100 THEN 'c' WHEN cost < 500 THEN 'd' ELSE 'e' END AS width FROM visits) GROUP BY width
