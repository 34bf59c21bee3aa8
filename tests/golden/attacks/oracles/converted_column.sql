-- reveals: whether anybody earns more, by a column that becomes a number on the first row
-- expect: refused type.mixed
SELECT count(*) AS n FROM persons WHERE income > 8999999 AND district = 5;
