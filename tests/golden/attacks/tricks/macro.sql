-- reveals: a macro that shadows count
-- expect: refused text.unreadable
CREATE MACRO count(x) AS 1;
