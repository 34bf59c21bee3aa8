-- reveals: that nobody is taller than 189
-- expect: withheld
SELECT height < 190 AS k, count(*) AS n FROM persons GROUP BY k
