-- reveals: a tenth of the rows
-- expect: refused rows.limit
SELECT avg(income) FROM persons TABLESAMPLE 10%;
