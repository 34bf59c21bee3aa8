-- reveals: whether anybody earns more: nothing can be filled up with an empty text
-- expect: refused function.arguments
SELECT count(*) AS n FROM persons WHERE income > 8999999 AND lpad(district, 64, '') = 'x';
