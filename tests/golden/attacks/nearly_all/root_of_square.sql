-- reveals: the same by a root
-- expect: withheld
SELECT sum(sqrt(balance * balance)) AS s FROM survey;
