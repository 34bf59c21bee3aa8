-- reveals: one person by a spike of a quotient
-- expect: refused measure.shape
SELECT sum(income / (income - 9000000 + 0.0001)) FROM persons;
