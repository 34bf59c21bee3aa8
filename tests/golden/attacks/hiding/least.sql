-- reveals: what the richest person has above the clip
-- expect: withheld
SELECT sum(least(income, 100000)) FROM persons;
