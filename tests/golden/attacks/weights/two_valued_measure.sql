-- reveals: how many visits took 8 days
-- expect: refused measure.selected
SELECT count(*) AS n, sum(days) AS d, sum(cost * days) AS w FROM visits WHERE days IN (6, 8);
