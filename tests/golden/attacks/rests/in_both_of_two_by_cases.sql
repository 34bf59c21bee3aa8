-- reveals: the same from those in just one of the groups, and in other words: (a + b - c) / 2
-- expect: hides 60260377.0
SELECT sum(CASE WHEN district IN ('D05', 'D09') THEN income ELSE 0 END) AS a, sum(CASE WHEN age < 40 THEN income END) AS b,
       sum(income) FILTER (WHERE (district IN ('D05', 'D09')) <> (age < 40)) AS c
FROM persons
