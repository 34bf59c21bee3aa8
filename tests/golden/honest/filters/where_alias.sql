-- expect: same
SELECT age > 64 AS old, count(*) FROM persons GROUP BY old;
