-- reveals: one income: the whole, and two parts beside a dominated one, which is withheld
-- expect: hides 143050100.0
SELECT sum(income) FILTER (WHERE district = 'D09') AS one, sum(income) FILTER (WHERE district < 'D09') AS low,
       sum(income) FILTER (WHERE district > 'D09') AS high, sum(income) AS total FROM persons
