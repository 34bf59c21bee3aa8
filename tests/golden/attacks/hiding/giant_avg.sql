-- reveals: the giant's turnover by the mean
-- expect: withheld
SELECT avg(turnover) FROM enterprises;
