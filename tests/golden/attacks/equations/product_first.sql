-- reveals: the rents of the three people with seven children; the product comes first
-- expect: withheld
SELECT sum(rent * children) AS r, sum(rent) AS s FROM survey;
-- @step
SELECT sum(rent) AS r FROM survey WHERE children < 1;
-- @step
SELECT sum(rent) AS r FROM survey WHERE children = 1;
-- @step
SELECT sum(rent) AS r FROM survey WHERE children = 2;
