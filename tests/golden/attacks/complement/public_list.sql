-- reveals: everybody but a few, by a public list
-- expect: withheld
SELECT count(*) FROM persons WHERE district IN (SELECT code FROM districts WHERE population < 16000);
