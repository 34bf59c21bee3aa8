-- reveals: how few have no height in a group
-- expect: withheld
SELECT count(height) FROM persons WHERE district = 'D03';
