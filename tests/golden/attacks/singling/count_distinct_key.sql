-- reveals: whether anybody of a sex lives in the tiny district
-- expect: refused measure.distinct
SELECT sex, count(DISTINCT district) AS d FROM persons GROUP BY sex;
