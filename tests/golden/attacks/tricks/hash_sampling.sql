-- reveals: pseudo-random subsets
-- expect: refused function.unknown
SELECT sum(income) FROM persons WHERE hash(district) % 2 = 0;
