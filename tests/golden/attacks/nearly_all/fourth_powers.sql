-- reveals: the three large families from the fourth power
-- expect: withheld
SELECT avg(power(children, 4)) AS v FROM survey;
