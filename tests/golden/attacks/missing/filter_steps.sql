-- reveals: the mean income of those few of a district of whom no weight is known
-- expect: withheld
SELECT district, avg(income), count(*) FROM persons GROUP BY district;
-- @step
SELECT district, avg(income) FROM persons WHERE weight IS NOT NULL GROUP BY district;
