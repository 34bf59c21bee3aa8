-- reveals: who is above the clip
-- expect: withheld
SELECT sum(greatest(income, 5000000)) FROM persons;
