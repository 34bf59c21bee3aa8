-- expect: same
SELECT sum(CASE WHEN age < 30 THEN 1 WHEN age < 60 THEN 2 WHEN age >= 60 THEN 3 END) AS s FROM persons
