-- reveals: the giant after a threshold by rounding
-- expect: withheld
SELECT sum(round(turnover, -8)) FROM enterprises;
