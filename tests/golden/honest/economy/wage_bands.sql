-- expect: same
SELECT CASE WHEN wage < 3000 THEN 'low' WHEN wage < 9000 THEN 'middle' ELSE 'high' END AS band, count(*) AS n FROM jobs GROUP BY band;
