-- reveals: a correlation with one person's flag
-- expect: refused measure.shape
SELECT corr(income, (district = 'D16')::INT) FROM persons;
