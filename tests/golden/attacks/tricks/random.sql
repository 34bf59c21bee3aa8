-- reveals: random subsets
-- expect: refused function.unknown
SELECT count(*) FROM persons WHERE random() < 0.5;
