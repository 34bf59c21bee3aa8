-- reveals: digits beyond the scale of the data
-- expect: refused measure.scale
SELECT sum(cost * 100000000000) FROM visits;
