-- reveals: a bit about one district
-- expect: withheld
SELECT sex, count(*) FROM persons GROUP BY sex HAVING sum(CASE WHEN district = 'D16' THEN income ELSE 0 END) > 100000;
