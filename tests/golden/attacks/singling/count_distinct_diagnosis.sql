-- reveals: which district has the rare diagnosis
-- expect: refused measure.distinct
SELECT p.district, count(DISTINCT v.diagnosis) AS d FROM persons p JOIN visits v USING (pid) GROUP BY p.district;
