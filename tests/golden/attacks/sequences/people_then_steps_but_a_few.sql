-- reveals: how many have no more than the 60 visits that one person has
-- expect: withheld
SELECT count(*) AS n, sum(c) AS s FROM (SELECT pid, count(*) AS c FROM visits GROUP BY pid)
-- @step
SELECT count(*) AS n, sum(c) AS s FROM (SELECT pid, count(*) AS c FROM visits GROUP BY pid) WHERE c < 60
