-- expect: same
SELECT district, count(*) FROM persons JOIN visits USING (pid) GROUP BY district;
