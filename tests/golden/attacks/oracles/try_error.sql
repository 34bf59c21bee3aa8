-- reveals: TRY turned into a condition
-- expect: refused text.unknown
SELECT count(TRY(1 / (income - 9000000))) FROM persons;
