-- reveals: whether somebody was born that day
-- expect: withheld
SELECT count(*) FROM persons WHERE birth = DATE '1951-04-05';
