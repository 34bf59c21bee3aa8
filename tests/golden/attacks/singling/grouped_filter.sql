-- reveals: the tiny district inside sexes
-- expect: hides D16
SELECT district, count(*) FILTER (WHERE smoker = 1) FROM persons GROUP BY district;
