-- reveals: the heights of twenty women: seven equations of twelve digits for twenty values
-- expect: hides 71.204726443
SELECT district, avg(height) AS a, stddev(height) AS b, sum(sqrt(height)) AS c, sum(ln(height)) AS d, sum(log10(height)) AS e,
       sum(sqrt(sqrt(height))) AS f, sum(power(height, 3)) AS g
FROM persons WHERE age BETWEEN 20 AND 39 AND sex = 'F' GROUP BY district
