-- expect: same
SELECT count(*) FROM persons WHERE district IN (SELECT code FROM districts WHERE region = 'north');
