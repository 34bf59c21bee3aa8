-- reveals: how many are of each of two ages
-- expect: refused measure.selected
SELECT count(*) AS n, sum(age) AS a FROM persons WHERE age IN (50, 89);
