-- reveals: the highest income by bisection
-- expect: refused aggregate.single_value
SELECT sex, count(*) FROM persons GROUP BY sex HAVING max(income) > 5000000;
