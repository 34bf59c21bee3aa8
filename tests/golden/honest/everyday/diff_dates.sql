-- expect: same
SELECT diagnosis, avg(date_diff('day', p.birth, v.day)) / 365.25 AS mean_age FROM visits v JOIN persons p USING (pid) GROUP BY diagnosis;
