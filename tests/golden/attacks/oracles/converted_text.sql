-- reveals: whether anybody earns more: the engine ends at the first row on which the text must become a date
-- expect: refused type.mixed
SELECT count(*) AS n FROM persons WHERE income > 8999999 AND birth >= 'abc';
