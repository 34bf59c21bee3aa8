-- reveals: the richest person of each district
-- expect: refused rows.limit
SELECT district, income FROM persons QUALIFY row_number() OVER (PARTITION BY district ORDER BY income DESC) = 1;
