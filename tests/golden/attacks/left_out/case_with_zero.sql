-- reveals: the same by CASE
-- expect: withheld
SELECT sum(CASE WHEN district <> 'D09' THEN income ELSE 0 END) AS others FROM persons
