-- expect: same
SELECT sex, avg(x) FROM (SELECT pid, sum(CASE WHEN diagnosis = 'X1' THEN cost ELSE 0 END) AS x FROM visits GROUP BY pid) t JOIN persons USING (pid) GROUP BY sex;
