-- reveals: rows glued by position
-- expect: refused join.kind
SELECT count(*) FROM persons a POSITIONAL JOIN visits b;
