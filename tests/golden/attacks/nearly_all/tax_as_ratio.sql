-- reveals: its rate in all, from two sums
-- expect: withheld
SELECT sum(gross) / sum(net) AS s FROM survey;
