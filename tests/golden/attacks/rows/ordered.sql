-- reveals: the richest person
-- expect: refused rows.limit
SELECT income FROM persons ORDER BY income DESC LIMIT 1;
