-- expect: same
SELECT count(*) FROM persons WHERE sex = 'F' OR age >= 65;
