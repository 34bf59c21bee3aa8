-- reveals: a failing cast for one group
-- expect: refused measure.cast
SELECT sum(CAST(substring(district, 2, 2) AS INT)) FROM persons WHERE district = 'D16';
