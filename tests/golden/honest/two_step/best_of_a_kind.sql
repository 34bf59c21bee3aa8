-- expect: shows
SELECT p.sex, avg(b) AS best FROM (SELECT pid, max(CASE WHEN diagnosis = 'X1' THEN cost END) AS b FROM visits GROUP BY pid) t JOIN persons p USING (pid) GROUP BY p.sex
