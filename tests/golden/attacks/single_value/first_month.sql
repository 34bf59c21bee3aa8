-- reveals: the first visit's month of all
-- expect: refused aggregate.single_value
SELECT min(date_trunc('month', day)) FROM visits;
