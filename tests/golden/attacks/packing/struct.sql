-- reveals: rows, as a struct
-- expect: refused function.unknown
SELECT struct_pack(a := income, b := age) FROM persons;
