-- reveals: the few smokers of a small group
-- expect: withheld
SELECT sum(smoker) FROM persons WHERE district = 'D03' AND age BETWEEN 30 AND 34;
