-- reveals: an answer that changes with the clock
-- expect: refused function.clock
SELECT count(*) FROM visits WHERE day < current_date;
