-- reveals: how many people are of each single age of the four, below the declared bin
-- expect: hides 13
SELECT count(*) AS n, avg(age) AS a, var_pop(age) AS v, count_if(age <= 61) AS young FROM persons
WHERE age BETWEEN 60 AND 63 AND district IN ('D04', 'D05', 'D06');
