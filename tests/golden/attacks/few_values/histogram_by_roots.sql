-- reveals: how many have 0, 1, 2, 3 and 7 children: roots of different numbers have one solution in whole numbers
-- expect: hides 266.057042909
SELECT count(*) AS n, sum(sqrt(children)) AS s FROM survey
