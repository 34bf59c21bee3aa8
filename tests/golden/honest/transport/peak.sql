-- expect: same
SELECT CASE WHEN hour(started) BETWEEN 7 AND 9 THEN 'morning peak' WHEN hour(started) BETWEEN 17 AND 19 THEN 'evening peak' ELSE 'off peak' END AS period, count(*) AS n, avg(km) AS km FROM trips GROUP BY period;
