-- reveals: whether the tiny district has a smoker
-- expect: withheld
SELECT sex FROM persons GROUP BY sex HAVING count(*) FILTER (WHERE district = 'D16' AND smoker = 1) > 0;
