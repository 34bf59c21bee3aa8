-- reveals: the rents of the three people with seven children, from the product and those by number of children
-- expect: hides 316148.0
SELECT sum(rent * children) AS w, sum(rent) FILTER (children = 0) AS r0, sum(rent) FILTER (children = 1) AS r1,
       sum(rent) FILTER (children = 2) AS r2
FROM survey;
