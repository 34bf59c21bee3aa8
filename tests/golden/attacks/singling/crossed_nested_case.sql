-- reveals: that seven of D01 are over 85: the sum less the number of people of D01
-- expect: withheld
SELECT sum(CASE WHEN district = 'D01' THEN CASE WHEN age >= 86 THEN 2 ELSE 1 END ELSE 0 END) AS s FROM persons;
