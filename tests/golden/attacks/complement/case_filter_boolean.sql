-- reveals: everybody but a few, behind a boolean
-- expect: withheld
SELECT count(*) FROM persons WHERE CASE WHEN district = 'D16' THEN FALSE ELSE TRUE END;
