-- expect: same
SELECT c.weekend, count(*) AS trips FROM trips t JOIN calendar c ON c.day = t.started::DATE GROUP BY c.weekend;
