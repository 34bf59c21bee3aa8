-- reveals: the first day of a column whose days are not declared
-- expect: withheld
SELECT count(*) AS visits FROM visits WHERE day >= DATE '1900-01-01'
