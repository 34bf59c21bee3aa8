-- reveals: the same by a semi-join
-- expect: refused missing.condition
SELECT district, count(*) FROM persons WHERE pid IN (SELECT pid FROM persons WHERE weight <= 98) GROUP BY district;
