-- reveals: an overflow for one person
-- expect: withheld
SELECT count(*) FROM persons WHERE age * 9223372036854775807 > 0 AND income > 1000000;
