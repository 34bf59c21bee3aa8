-- expect: same
SELECT date_part('year', day) AS y, count(*) FROM visits GROUP BY y;
