-- reveals: the giant after a threshold by rounding
-- expect: refused measure.step
SELECT sum(round(turnover, -8)) FROM enterprises;
