-- reveals: whether the tiny district has smokers
-- expect: refused measure.distinct
SELECT count(DISTINCT CASE WHEN district = 'D16' THEN age END) FROM persons;
