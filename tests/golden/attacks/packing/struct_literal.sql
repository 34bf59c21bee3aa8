-- reveals: rows, as a struct
-- expect: refused function.unknown
SELECT {'a': income} FROM persons;
