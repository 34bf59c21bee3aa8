-- expect: same
SELECT sex, diagnosis, count(*) FROM persons JOIN visits USING (pid) WHERE diagnosis < 'X8' GROUP BY GROUPING SETS ((sex), (diagnosis), ());
