-- expect: same
SELECT district, any_value(district) AS name, max(sex) AS sex, count(*) AS people FROM persons GROUP BY district, sex HAVING count(*) >= 20
