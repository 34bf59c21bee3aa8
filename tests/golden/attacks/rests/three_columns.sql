-- reveals: what two columns leave of a third: a sum that one person dominates; their form does not say that they are apart
-- expect: hides 8382514.0
SELECT sum(income) AS s, sum(income) FILTER (WHERE district NOT IN ('D08', 'D09')) AS t,
       sum(income) FILTER (WHERE sex = 'M' AND substr(district, 3, 1) IN ('8', '9') AND substr(district, 2, 1) = '0') AS u
FROM persons
