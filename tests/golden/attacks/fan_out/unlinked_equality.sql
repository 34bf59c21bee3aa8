-- reveals: rows joined by a coincidence
-- expect: refused join.cross
SELECT count(*) FROM persons p JOIN visits v ON p.age = v.days;
