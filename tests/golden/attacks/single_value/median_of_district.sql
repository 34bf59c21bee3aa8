-- reveals: the income of the one person in the middle
-- expect: hides 49247.0
SELECT district, median(income) AS m FROM persons GROUP BY district;
