-- reveals: weeks of a date that may be cut to months: the two together make days
-- expect: refused group.quasi
SELECT month(day), week(day), count(*) FROM visits GROUP BY 1, 2;
