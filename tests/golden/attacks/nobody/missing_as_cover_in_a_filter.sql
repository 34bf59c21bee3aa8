-- reveals: that nobody is taller than 189
-- expect: withheld
SELECT sum(height) AS t FROM persons WHERE height < 190
