-- reveals: the richest person's row inside a sub-query
-- expect: refused rows.limit
SELECT sum(income) FROM (SELECT income FROM persons QUALIFY row_number() OVER (ORDER BY income DESC) = 1) t;
