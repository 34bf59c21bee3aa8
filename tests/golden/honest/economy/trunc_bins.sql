-- expect: same
SELECT trunc(wage / 2000) * 2000 AS floor_of_bin, count(*) AS n FROM jobs GROUP BY 1;
