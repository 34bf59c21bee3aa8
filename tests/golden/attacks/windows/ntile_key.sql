-- reveals: a person's rank as a key
-- expect: refused group.expression
SELECT ntile(300) OVER (ORDER BY income) AS q, count(*) FROM persons GROUP BY q;
