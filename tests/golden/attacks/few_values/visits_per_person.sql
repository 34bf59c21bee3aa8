-- reveals: how many people of a district have seven visits, among those with six or seven
-- expect: withheld
SELECT p.district, sum(t.n) AS s FROM persons p JOIN (SELECT pid, count(*) AS n FROM visits GROUP BY pid) t USING (pid)
WHERE t.n BETWEEN 6 AND 7 GROUP BY p.district;
