-- reveals: the three with more than three children: 0, 1, 2 and 3 are its roots
-- expect: withheld
SELECT sum(children * (children - 1) * (children - 2) * (children - 3)) AS s FROM survey;
