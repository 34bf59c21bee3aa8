-- expect: same
SELECT district, avg(smoker) AS s FROM persons GROUP BY district HAVING avg(smoker) > 0.2 AND count(*) >= 100;
