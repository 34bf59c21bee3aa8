-- reveals: the bin that is withheld for its few, since those without a weight are known
-- expect: refused missing.condition
SELECT floor(weight / 20), count(*) FROM persons GROUP BY 1;
