-- reveals: whether anybody earns more, by a text that becomes a truth value
-- expect: refused type.mixed
SELECT count(*) AS n FROM persons WHERE income > 8999999 AND NOT 'abc';
