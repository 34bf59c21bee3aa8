-- reveals: beside the income of everybody, that of the few of each district of whom no weight is known
-- expect: withheld
SELECT district, sum(income) FILTER (WHERE weight IS NOT NULL) FROM persons GROUP BY district;
