-- reveals: an error of the engine; answered as if it were NULL it would look like an empty table
-- expect: refused constant.unreadable
SELECT count(*) AS n FROM persons WHERE birth > DATE '2024-02-30'
