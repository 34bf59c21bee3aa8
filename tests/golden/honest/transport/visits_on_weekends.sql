-- expect: same
SELECT c.weekend, count(DISTINCT v.pid) AS people FROM visits v JOIN calendar c USING (day) GROUP BY c.weekend;
