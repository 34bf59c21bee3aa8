-- reveals: that three people have seven children: two counts, the sum and the sum of squares
-- expect: withheld
SELECT count(*) AS n, sum(children) AS s FROM survey;
-- @step
SELECT count(*) AS n FROM survey WHERE children = 0;
-- @step
SELECT count(*) AS n FROM survey WHERE children <= 1;
-- @step
SELECT sum(children * children) AS q FROM survey;
