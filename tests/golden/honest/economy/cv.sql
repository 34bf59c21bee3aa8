-- expect: same
SELECT role, stddev_samp(wage) / avg(wage) AS cv, var_pop(wage) AS v FROM jobs GROUP BY role;
