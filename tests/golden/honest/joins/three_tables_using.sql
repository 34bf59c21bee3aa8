-- expect: same
SELECT sex, diagnosis, avg(cost) FROM persons JOIN visits USING (pid) WHERE age >= 40 AND diagnosis < 'X8' GROUP BY ALL;
