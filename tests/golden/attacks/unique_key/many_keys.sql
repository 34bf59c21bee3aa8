-- reveals: five keys at once
-- expect: refused group.too_many
SELECT sex, district, year(birth), smoker = 1, floor(age / 10), count(*) FROM persons GROUP BY ALL;
