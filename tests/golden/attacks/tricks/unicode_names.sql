-- reveals: a name that looks like another
-- expect: refused column.unknown
SELECT sum(incοme) FROM persons;
