-- a rank over the groups of a filtered table
-- expect: same
SELECT diagnosis, count(*) AS n, rank() OVER (ORDER BY count(*) DESC) AS place FROM visits WHERE cost > 100 GROUP BY diagnosis;
