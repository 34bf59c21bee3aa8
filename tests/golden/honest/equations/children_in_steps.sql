-- expect: same
SELECT count(*) AS n, sum(rent) AS rent, avg(children) AS a FROM survey;
-- @step
SELECT sum(rent * children) / sum(rent) AS mean FROM survey;
-- @step
SELECT sex, avg(children) AS a, var_pop(children) AS v FROM survey GROUP BY sex;
-- @step
SELECT count(*) AS n, sum(rent) AS rent FROM survey WHERE children = 0;
