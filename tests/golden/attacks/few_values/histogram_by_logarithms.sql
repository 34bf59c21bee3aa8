-- reveals: how many have which number of children, by logarithms
-- expect: withheld
SELECT sum(ln(children)) AS s FROM survey WHERE children >= 1
