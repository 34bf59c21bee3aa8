-- reveals: the rents of the three people with seven children, from sums by number of children and their product
-- expect: withheld
SELECT sum(rent) AS r FROM survey;
-- @step
SELECT sum(rent) AS r FROM survey WHERE children = 0;
-- @step
SELECT sum(rent) AS r FROM survey WHERE children = 1;
-- @step
SELECT sum(rent) AS r FROM survey WHERE children = 2;
-- @step
SELECT sum(rent * children) AS r FROM survey;
