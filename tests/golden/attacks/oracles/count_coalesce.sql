-- reveals: the size of the tiny district
-- expect: refused measure.counted
SELECT count(coalesce(height, CASE WHEN district = 'D16' THEN 1 END)) AS n FROM persons;
