-- reveals: people of a region beside those of the others: each stands there as often as the region has districts
-- expect: hides 24000
SELECT count(*) AS n, count(DISTINCT pid) AS people
FROM persons p JOIN districts a ON p.district = a.code JOIN districts b ON a.region = b.region;
