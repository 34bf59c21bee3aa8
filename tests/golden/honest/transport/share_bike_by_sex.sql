-- expect: same
SELECT p.sex, avg(CASE WHEN t.mode = 'bike' THEN 1.0 ELSE 0.0 END) AS bike FROM trips t JOIN persons p USING (pid) GROUP BY p.sex;
