-- expect: same
SELECT mode, count(*) FROM trips WHERE started BETWEEN '2023-03-01' AND '2023-05-31' GROUP BY mode;
