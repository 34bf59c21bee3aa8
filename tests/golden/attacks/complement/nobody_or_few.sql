-- reveals: the incomes of the tiny district, by bisection: nobody is left out until the bound passes one
-- expect: withheld
SELECT count(*) AS n FROM persons WHERE NOT (district = 'D16' AND income < 1);
