-- reveals: the richest person's token
-- expect: refused aggregate.single_value
SELECT arg_max(pid, income) FROM persons;
