-- reveals: who is very rich
-- expect: withheld
SELECT count(*) FROM persons WHERE income > 1000000;
