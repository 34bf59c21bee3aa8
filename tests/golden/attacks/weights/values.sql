-- reveals: districts packed into the digits of one sum
-- expect: refused measure.weight
SELECT sum(p.income * v.w) FROM persons p JOIN (VALUES ('D01', 1), ('D02', 1000)) AS v(district, w) USING (district);
