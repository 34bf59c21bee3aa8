-- expect: same
SELECT date_diff('year', p.birth, v.day) // 10 * 10 AS band, count(*) FROM visits v JOIN persons p USING (pid) GROUP BY band;
