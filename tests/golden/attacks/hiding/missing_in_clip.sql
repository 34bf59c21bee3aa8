-- reveals: how many have no height: the engine takes least(NULL, c) for c
-- expect: withheld
SELECT district, sum(least(height, 160)) AS s FROM persons WHERE district IN ('D02', 'D03', 'D04') GROUP BY district;
