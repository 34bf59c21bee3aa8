-- reveals: enterprises forgotten behind persons
-- expect: refused flow.drops_subject
SELECT avg(w) FROM (SELECT pid, sum(wage) AS w FROM jobs GROUP BY pid) t;
