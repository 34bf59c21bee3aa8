-- reveals: one person for each district
-- expect: refused rows.limit
SELECT DISTINCT ON (district) district, income FROM persons;
