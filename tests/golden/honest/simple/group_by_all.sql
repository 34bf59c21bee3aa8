-- expect: same
SELECT district, count(*), avg(height) FROM persons GROUP BY ALL;
