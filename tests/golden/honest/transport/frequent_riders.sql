-- expect: same
SELECT CASE WHEN n >= 4 THEN '4+' ELSE n::VARCHAR END AS trips, count(*) AS people FROM (SELECT pid, count(*) AS n FROM trips GROUP BY pid) GROUP BY 1;
