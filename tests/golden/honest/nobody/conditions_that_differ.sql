-- expect: same
SELECT count_if(smoker = 1) AS a, count_if(smoker = 1 OR income > 50000) AS b FROM persons
