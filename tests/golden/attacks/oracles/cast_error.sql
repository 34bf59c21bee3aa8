-- reveals: an error only when a value occurs
-- expect: refused function.unknown
SELECT count(*) FROM persons WHERE CASE WHEN income > 1000000 THEN error('x') ELSE TRUE END;
