-- reveals: the same by squares
-- expect: withheld
SELECT sum(children * children) AS q FROM survey WHERE children <> 0 AND children <> 1 AND children <> 2;
