-- expect: same
SELECT role, avg(wage)::INTEGER AS whole, CAST(sum(wage) AS BIGINT) AS total, count(*)::VARCHAR || ' jobs' AS words, TRY_CAST(avg(wage) AS DECIMAL(10, 2)) AS money FROM jobs GROUP BY role;
