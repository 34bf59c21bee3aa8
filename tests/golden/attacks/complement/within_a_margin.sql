-- reveals: the few people of one age in one district, whose total is published
-- expect: withheld
SELECT count(*) FROM persons WHERE NOT (age = 40) AND district = 'D03';
