-- reveals: how many of each district have no height
-- expect: withheld
SELECT district, sum(height) / avg(height) AS n FROM persons WHERE district = 'D03' GROUP BY district;
