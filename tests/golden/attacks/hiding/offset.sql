-- reveals: one turnover behind a constant
-- expect: withheld
SELECT sum(turnover + 1000000000) FROM enterprises;
