-- reveals: the three with seven children, from a larger table in which other cells cannot be protected
-- expect: hides 95
SELECT s.children, p.district, count(*) AS n FROM survey s JOIN persons p USING (pid) GROUP BY CUBE (s.children, p.district)
