-- reveals: most of one income: what is left of the total is a district in which one person dominates
-- expect: hides 125479687.0
SELECT sum(income) AS total, sum(income) FILTER (WHERE district <> 'D09') AS others FROM persons
