-- reveals: every token
-- expect: refused aggregate.single_value
SELECT string_agg(pid, ',') FROM persons;
