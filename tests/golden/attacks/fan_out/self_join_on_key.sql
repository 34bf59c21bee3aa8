-- reveals: rows repeated by district
-- expect: refused join.cross
SELECT sum(a.income) FROM persons a JOIN persons b ON a.district = b.district;
