-- reveals: the giant, by a power
-- expect: withheld
SELECT sum(power(turnover, 2)) FROM enterprises;
