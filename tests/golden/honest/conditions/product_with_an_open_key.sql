-- expect: shows
-- Nobody declared which values the key has: what any other value would add to a product with it is not known.
SELECT smoker, avg(income) AS mean, avg(income * smoker) AS of_smokers FROM persons WHERE age > 30 GROUP BY smoker
