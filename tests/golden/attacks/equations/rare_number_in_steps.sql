-- reveals: that three people have seven children, from counts by number of children and their mean
-- expect: withheld
SELECT count(*) AS n FROM survey;
-- @step
SELECT count(*) AS n FROM survey WHERE children = 0;
-- @step
SELECT count(*) AS n FROM survey WHERE children = 1;
-- @step
SELECT count(*) AS n FROM survey WHERE children = 2;
-- @step
SELECT avg(children) AS a FROM survey;
