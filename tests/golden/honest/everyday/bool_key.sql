-- expect: same
SELECT income > 50000 AS rich, count(*) FROM persons GROUP BY rich;
