-- reveals: everybody without the rare diagnosis
-- expect: withheld
SELECT count(*) FROM persons WHERE pid NOT IN (SELECT pid FROM visits WHERE diagnosis = 'X9');
