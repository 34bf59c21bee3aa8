-- reveals: everybody but a few, by coalesce
-- expect: withheld
SELECT count(*) FROM persons WHERE coalesce(nullif(district, 'D16'), '') <> '';
