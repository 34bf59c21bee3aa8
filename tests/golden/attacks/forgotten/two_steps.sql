-- reveals: the same, forgotten two steps below
-- expect: refused flow.drops_subject
SELECT avg(m) FROM (SELECT pid, max(w) AS m FROM (SELECT pid, role, sum(wage) AS w FROM jobs GROUP BY pid, role) t GROUP BY pid) u
