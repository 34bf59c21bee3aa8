-- reveals: who of the tiny district has a height
-- expect: withheld
SELECT count(CASE WHEN height IS NULL THEN NULL WHEN district = 'D16' THEN NULL ELSE 1 END) AS n FROM persons;
