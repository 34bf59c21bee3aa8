-- reveals: one person's income, moved to the middle
-- expect: refused measure.shape
SELECT median(CASE WHEN age = 40 THEN income ELSE 0 END) FROM persons;
