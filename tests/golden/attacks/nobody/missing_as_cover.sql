-- reveals: that nobody is taller than 189: the 74 whose height is missing are left out as well
-- expect: withheld
SELECT avg(height) FILTER (WHERE height < 190) AS t FROM persons
