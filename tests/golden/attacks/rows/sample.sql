-- reveals: ten rows
-- expect: refused rows.limit
SELECT income FROM persons USING SAMPLE 10;
