-- reveals: one income: two filters that differ by a district in which one person dominates
-- expect: hides 69698270.0
SELECT sum(income) FILTER (WHERE district < 'D10') AS wide, sum(income) FILTER (WHERE district < 'D09') AS narrow FROM persons
