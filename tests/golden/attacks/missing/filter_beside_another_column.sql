-- reveals: beside the same without the filter, the income of the few of each district of whom no weight is known
-- expect: withheld
SELECT district, avg(weight), sum(income) FROM persons WHERE weight IS NOT NULL GROUP BY district;
