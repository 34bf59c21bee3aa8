-- reveals: the gap to the next income
-- expect: refused measure.shape
SELECT sum(income - lag(income) OVER (ORDER BY income)) FROM persons;
