-- expect: same
SELECT sum(income) AS s, sum(income) FILTER (WHERE district NOT IN ('D08', 'D07')) AS t,
       sum(income) FILTER (WHERE sex = 'M' AND substr(district, 3, 1) IN ('8', '7') AND substr(district, 2, 1) = '0') AS u
FROM persons
