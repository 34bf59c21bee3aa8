-- reveals: one person by nested conditions
-- expect: withheld
SELECT sum(CASE WHEN sex = 'F' THEN CASE WHEN district = 'D16' THEN income ELSE 0 END ELSE 0 END) FROM persons;
