-- reveals: the giant's turnover beside a harmless sum
-- expect: withheld
SELECT sum(1000 * profit + turnover) FROM enterprises;
