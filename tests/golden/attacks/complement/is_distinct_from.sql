-- reveals: everybody but a few, by IS DISTINCT FROM
-- expect: withheld
SELECT count(*) FROM persons WHERE district IS DISTINCT FROM 'D16';
