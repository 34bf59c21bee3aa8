-- reveals: a regression on one person's flag
-- expect: refused measure.shape
SELECT regr_slope(income, CASE WHEN district = 'D16' THEN 1 ELSE 0 END) FROM persons;
