-- expect: same
SELECT district, count(*) FROM persons WHERE district LIKE 'D0%' GROUP BY district;
