-- expect: same
SELECT DISTINCT sex, floor(age / 45) AS half FROM persons;
