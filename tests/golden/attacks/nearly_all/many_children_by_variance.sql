-- reveals: the same by the deviation
-- expect: withheld
SELECT stddev_pop(children) AS v FROM survey WHERE children >= 3;
