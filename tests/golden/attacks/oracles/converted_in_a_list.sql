-- reveals: whether anybody earns more, by a list that becomes numbers on the first row
-- expect: refused type.mixed
SELECT count(*) AS n FROM persons WHERE income > 8999999 AND age IN (1, 'abc');
