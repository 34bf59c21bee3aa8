-- expect: same
SELECT count(*) FROM visits WHERE year(day) = 2023;
