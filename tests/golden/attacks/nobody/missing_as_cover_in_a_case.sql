-- reveals: that nobody is taller than 189
-- expect: withheld
SELECT sum(CASE WHEN height < 190 THEN height ELSE 0 END) AS t FROM persons
