-- What is left out has none of it by the filter itself.
-- expect: same
SELECT diagnosis, sum(days) FILTER (WHERE days > 0) AS days, sum(days) AS all_days FROM visits WHERE diagnosis IN ('X1', 'X2') GROUP BY diagnosis
