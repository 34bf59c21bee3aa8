-- reveals: sums over a few rows that the attacker picks
-- expect: refused rows.limit
SELECT sum(income) FROM (SELECT income FROM persons ORDER BY income DESC LIMIT 1) t;
