-- reveals: one person, by total minus the rest
-- expect: withheld
SELECT sum(income) FROM persons WHERE NOT (birth > DATE '1951-01-01' AND birth < DATE '1952-06-20' AND district = 'D03');
