-- reveals: the giant, as a flag by floor
-- expect: withheld
SELECT sum(floor(turnover / 10000000)) FROM enterprises;
