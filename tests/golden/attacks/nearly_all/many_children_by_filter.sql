-- reveals: how many have seven children among those with three or more
-- expect: withheld
SELECT sum(children) AS s FROM survey WHERE children >= 3;
