-- reveals: the children beyond three of three people
-- expect: withheld
SELECT sum(greatest(children, 3)) AS s FROM survey;
