-- reveals: minus infinity when somebody has nothing
-- expect: refused measure.shape
SELECT sum(ln(days - 0)) FROM visits WHERE diagnosis = 'X1';
