-- reveals: a small cell's income, by margins
-- expect: hides D16
SELECT district, sum(income) FROM persons GROUP BY GROUPING SETS ((district), ());
