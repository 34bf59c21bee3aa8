-- reveals: whether the people of the tiny district have a height
-- expect: refused measure.selected
SELECT count(*) AS n, sum(height) AS s, avg(height) AS a FROM persons WHERE district = 'D16' OR height IS NOT NULL;
