-- expect: same
WITH t AS (SELECT district, count(*) AS n FROM persons GROUP BY district)
SELECT v.part, sum(t.n) AS n FROM t JOIN (VALUES ('D01', 'old town'), ('D02', 'old town'), ('D03', 'harbour')) AS v(district, part) USING (district) GROUP BY v.part;
