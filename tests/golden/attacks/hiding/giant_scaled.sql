-- reveals: the giant in another unit
-- expect: withheld
SELECT sum(turnover / 10000) FROM enterprises;
