-- reveals: beside the variance of all incomes, the incomes of the few of a district of whom no weight is known
-- expect: withheld
SELECT district, regr_sxx(weight, income), regr_avgx(weight, income) FROM persons GROUP BY district;
