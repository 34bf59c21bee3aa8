-- reveals: whether anybody earns more, by a value of CASE that no row of others needs
-- expect: refused type.mixed
SELECT count(*) AS n FROM persons WHERE CASE WHEN income > 8999999 THEN age ELSE 'abc' END > 3;
