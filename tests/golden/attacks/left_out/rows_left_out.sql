-- reveals: how often one person came: rows that a filter leaves out
-- expect: withheld
SELECT count(*) FILTER (WHERE diagnosis <> 'X8') AS visits FROM visits
