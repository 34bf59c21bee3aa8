-- reveals: a function of the attacker's own
-- expect: refused text.unknown
SELECT list_transform([1, 2], lambda x: x + 1), count(*) FROM persons;
