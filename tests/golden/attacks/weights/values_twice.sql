-- reveals: rows that a list repeats, as weights
-- expect: refused measure.weight
SELECT district, sum(p.income * v.w) FROM persons p JOIN (VALUES ('D01', 1), ('D01', 1000)) AS v(district, w) USING (district) GROUP BY district;
