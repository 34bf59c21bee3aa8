-- reveals: incomes, in bins of one
-- expect: refused group.measure
SELECT floor(income / 1) AS i, count(*) FROM persons GROUP BY i;
