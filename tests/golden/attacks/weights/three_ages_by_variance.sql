-- reveals: how many are of each of three ages
-- expect: refused measure.selected
SELECT count(*) AS n, avg(age) AS m, var_pop(age) AS v FROM persons WHERE age IN (50, 51, 89);
