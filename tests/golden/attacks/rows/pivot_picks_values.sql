-- reveals: single values through PIVOT
-- expect: refused aggregate.single_value
SELECT * FROM persons PIVOT (first(income) FOR sex IN ('F', 'M') GROUP BY district);
