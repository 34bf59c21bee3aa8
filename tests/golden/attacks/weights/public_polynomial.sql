-- reveals: the tiny district, by a polynomial that is zero for everybody else
-- expect: refused measure.weight
SELECT sum(p.height * (d.population - 15000) * (d.population - 14000)) FROM persons p JOIN districts d ON p.district = d.code WHERE d.code IN ('D14', 'D15', 'D16');
