-- reveals: whether anybody earns more: the engine fails on a place that no text has
-- expect: refused function.arguments
SELECT count(*) AS n FROM persons WHERE income > 8999999 AND left(district, 9223372036854775807) = 'x';
