-- reveals: the tiny district by sex
-- expect: hides D16
SELECT district, sex, avg(income) FROM persons GROUP BY ALL;
