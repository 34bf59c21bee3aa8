-- reveals: whether a tiny sum is large
-- expect: withheld
SELECT CASE WHEN sum(CASE WHEN district = 'D16' THEN income END) > 1 THEN 1 END FROM persons;
