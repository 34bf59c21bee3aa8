-- reveals: rows joined by order
-- expect: refused join.cross
SELECT count(*) FROM persons p JOIN visits v ON p.income > v.cost;
