-- expect: shows
SELECT CASE WHEN staff < 10 THEN 'under 10' ELSE '10 and more' END AS size, count(*) AS enterprises, avg(wage) AS wage FROM (SELECT eid, count(DISTINCT pid) AS staff, avg(wage) AS wage FROM jobs GROUP BY eid) t GROUP BY size
