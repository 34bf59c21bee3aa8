-- reveals: a pair of values of one person
-- expect: refused measure.shape
SELECT median(income * 1000 + age) FROM persons;
