-- reveals: the giant's turnover over its profit
-- expect: withheld
SELECT sum(turnover / profit) FROM enterprises;
