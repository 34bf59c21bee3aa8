-- reveals: district incomes, from sums under powers of a public weight
-- expect: refused measure.weight
SELECT sum(p.income) AS s0, sum(p.income * d.population) AS s1 FROM persons p JOIN districts d ON p.district = d.code WHERE d.code IN ('D01', 'D16');
