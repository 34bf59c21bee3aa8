-- reveals: a macro that shadows count
-- expect: refused text.statement
CREATE MACRO count(x) AS 1;
