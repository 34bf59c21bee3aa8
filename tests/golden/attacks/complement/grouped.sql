-- reveals: one age left out of one district
-- expect: withheld
SELECT district, count(*) FROM persons WHERE NOT (age = 40) AND district = 'D03' GROUP BY district;
