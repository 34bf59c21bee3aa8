-- reveals: that nobody earns more: a constant over cells was there where one cell is, if only a small one, and not where none is
-- expect: shows
SELECT min(2) AS m FROM (SELECT diagnosis, count(*) AS n FROM visits JOIN persons USING (pid) WHERE income > 8999999 GROUP BY diagnosis);
-- @step
SELECT min(2) AS m FROM (SELECT diagnosis, count(*) AS n FROM visits JOIN persons USING (pid) WHERE income > 9000000 GROUP BY diagnosis);
