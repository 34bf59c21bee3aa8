-- reveals: the giant in a ratio
-- expect: withheld
SELECT sum(turnover) / count(*) FROM enterprises;
