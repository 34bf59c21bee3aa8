-- reveals: the income of the one person at the rank
-- expect: hides 36893.0
SELECT district, quantile_cont(income, 0.4) AS m FROM persons GROUP BY district;
