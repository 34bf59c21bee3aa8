-- reveals: how many have seven children: count, mean and variance, and two counts by number of children
-- expect: hides 88
SELECT count(*) AS n, avg(children) AS a, var_pop(children) AS v, count_if(children = 0) AS c0,
       count_if(children = 1) AS c1
FROM survey;
