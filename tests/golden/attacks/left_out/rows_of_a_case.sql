-- reveals: how often one person came: rows that a CASE counts
-- expect: withheld
SELECT sum(CASE WHEN diagnosis = 'X8' THEN 1 ELSE 0 END) AS visits FROM visits
