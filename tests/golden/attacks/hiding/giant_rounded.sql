-- reveals: the giant, rounded
-- expect: withheld
SELECT sum(round(turnover, 0)) FROM enterprises;
