-- expect: shows
SELECT sex, avg(income / (height / 100) ** 2) AS per_square, avg(income / power(height, 2)) AS other FROM persons GROUP BY sex;
