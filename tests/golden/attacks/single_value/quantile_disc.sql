-- reveals: one person's income
-- expect: refused measure.quantile
SELECT quantile_disc(income, 0.5) AS a FROM persons;
