-- reveals: a small cell, by shares that add up to one
-- expect: hides D16
SELECT district, count(*) / sum(count(*)) OVER () FROM persons GROUP BY district;
