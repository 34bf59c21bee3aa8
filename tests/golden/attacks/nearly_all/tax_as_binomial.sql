-- reveals: its squares, multiplied out
-- expect: withheld
SELECT sum(gross * gross - 2 * gross * net + net * net) AS s FROM survey;
