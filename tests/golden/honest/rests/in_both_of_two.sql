-- expect: same
SELECT sum(income) FILTER (WHERE district IN ('D01', 'D02', 'D03')) AS a, sum(income) FILTER (WHERE age < 40) AS b,
       sum(income) FILTER (WHERE district IN ('D01', 'D02', 'D03') OR age < 40) AS c
FROM persons
