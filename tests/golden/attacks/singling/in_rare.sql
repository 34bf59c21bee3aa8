-- reveals: income of people with the rare diagnosis
-- expect: withheld
SELECT avg(income) FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis = 'X9');
