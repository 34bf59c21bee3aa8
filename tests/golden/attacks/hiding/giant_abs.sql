-- reveals: the giant, by its distance
-- expect: withheld
SELECT sum(abs(turnover)) FROM enterprises;
