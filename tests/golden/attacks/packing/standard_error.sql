-- reveals: two columns in the digits of a standard error
-- expect: refused measure.shape
SELECT sem(income * 1000000 + height) FROM persons;
