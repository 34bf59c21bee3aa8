-- expect: same
SELECT mode, count(*) FROM trips WHERE started >= TIMESTAMP '2023-03-01' AND started < TIMESTAMP '2023-06-01' GROUP BY mode;
