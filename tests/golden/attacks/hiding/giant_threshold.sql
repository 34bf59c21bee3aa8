-- reveals: the giant, as a flag by floor
-- expect: refused measure.step
SELECT sum(floor(turnover / 10000000)) FROM enterprises;
