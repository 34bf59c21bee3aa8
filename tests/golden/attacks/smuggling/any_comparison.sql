-- reveals: a maximum by comparison
-- expect: refused subquery.kind
SELECT count(*) FROM persons WHERE income >= ALL (SELECT income FROM persons);
