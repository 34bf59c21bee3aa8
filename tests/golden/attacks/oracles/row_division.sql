-- reveals: an error for one person
-- expect: refused measure.step
SELECT sum(1 // (CASE WHEN income = 9000000 THEN 0 ELSE 1 END)) FROM persons WHERE income > 1000000;
