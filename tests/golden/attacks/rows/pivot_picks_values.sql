-- reveals: single values through PIVOT
-- expect: refused pivot.rows
SELECT * FROM persons PIVOT (first(income) FOR sex IN ('F', 'M') GROUP BY district);
