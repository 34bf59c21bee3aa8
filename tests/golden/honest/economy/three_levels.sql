-- history: empty
-- After it a district's people with visits are nearly its people in the frame (history.difference).
-- expect: same
WITH a AS (SELECT pid, sum(cost) AS c FROM visits GROUP BY pid), b AS (SELECT p.district, avg(a.c) AS m FROM a JOIN persons p USING (pid) WHERE p.district <> 'D16' GROUP BY p.district) SELECT max(m) - min(m) AS spread FROM b;
