-- expect: same
SELECT sum(CASE WHEN sex = 'F' THEN CASE WHEN age >= 40 THEN 2 ELSE 1 END ELSE 0 END) AS s, count(*) AS n FROM persons;
