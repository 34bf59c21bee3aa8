-- reveals: the income of the few people of one age in one district
-- expect: withheld
SELECT sum(income) FROM persons WHERE age <> 40 AND district IN ('D03', 'D04') AND sex = 'F';
