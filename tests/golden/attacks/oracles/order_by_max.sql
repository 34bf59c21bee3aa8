-- reveals: which district has the richest person
-- expect: refused aggregate.single_value
SELECT district FROM persons GROUP BY district ORDER BY max(income) DESC LIMIT 1;
