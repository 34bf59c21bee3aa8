-- reveals: everybody but the tiny district
-- expect: withheld
SELECT sum(CASE WHEN district <> 'D16' THEN income ELSE 0 END) FROM persons;
