-- reveals: the same by means: a mean and its count are a sum
-- expect: withheld
SELECT avg(income) FILTER (WHERE district <> 'D09') AS mean FROM persons
