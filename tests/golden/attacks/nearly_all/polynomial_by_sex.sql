-- reveals: the same for each sex, factors turned round
-- expect: withheld
SELECT sex, sum(children * (3 - children) * (2 - children) * (1 - children)) AS s FROM survey GROUP BY sex;
