-- reveals: the last district alphabetically, which is one of few people: the key is not one of this grouping set
-- expect: refused aggregate.single_value
SELECT sex, max(district) AS last, count(*) AS n FROM persons GROUP BY GROUPING SETS ((sex), (sex, district))
