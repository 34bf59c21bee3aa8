-- reveals: who lacks a height, by a filter on it that takes nothing else: the ages of the others
-- expect: withheld
SELECT district, avg(age) FILTER (WHERE height >= 0) AS mean FROM persons WHERE district IN ('D03', 'D04') GROUP BY district
