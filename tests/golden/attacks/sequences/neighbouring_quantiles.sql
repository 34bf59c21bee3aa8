-- reveals: whom the windows around two neighbouring quantiles do not share: their means subtract to a few people's rents
-- expect: alike
SELECT quantile_cont(rent, 0.45) AS q FROM survey WHERE sex = 'F'
-- @step
SELECT median(rent) AS q FROM survey WHERE sex = 'F'
-- @step
SELECT quantile_cont(rent, 0.55) AS q FROM survey WHERE sex = 'F'
