-- reveals: that nobody has a visit that costs more than 999
-- expect: hides none
SELECT CASE WHEN count_if(f > 4) = count_if(f > 4 OR m > 999) THEN 'none' ELSE 'some' END AS r
FROM (SELECT pid, count(*) AS f, max(cost) AS m FROM visits GROUP BY pid)
