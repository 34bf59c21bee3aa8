-- reveals: the same without the bound
-- expect: withheld
SELECT sum(greatest(children, 3) - 3) AS s FROM survey;
