-- reveals: one person
-- expect: withheld
SELECT avg(income) FROM persons WHERE birth > DATE '1951-01-01' AND birth < DATE '1951-01-20' AND district = 'D03';
