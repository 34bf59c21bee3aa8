-- reveals: rows, as JSON
-- expect: refused function.unknown
SELECT to_json(income) FROM persons;
