-- reveals: the giant by the sum of squares
-- expect: withheld
SELECT sum(turnover * turnover) FROM enterprises;
