-- reveals: a public list of birthdays as a lookup
-- expect: refused join.public_key
SELECT count(*) FROM persons p JOIN districts d ON d.population = p.age;
