-- reveals: the income of those in both of two overlapping groups, of whom one person holds most: a + b - c
-- expect: hides 76790423.0
SELECT sum(income) FILTER (WHERE district IN ('D05', 'D09')) AS a, sum(income) FILTER (WHERE age < 40) AS b,
       sum(income) FILTER (WHERE district IN ('D05', 'D09') OR age < 40) AS c
FROM persons
