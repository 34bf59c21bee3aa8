-- expect: same
SELECT role, power(avg(wage), 2) AS square, log10(sum(wage)) AS magnitude, sign(avg(wage)) AS s, abs(avg(wage) - 6000) AS away FROM jobs GROUP BY role;
