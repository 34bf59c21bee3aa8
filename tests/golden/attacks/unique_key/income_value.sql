-- reveals: incomes
-- expect: refused group.measure
SELECT income, count(*) FROM persons GROUP BY income;
