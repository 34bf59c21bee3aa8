-- reveals: that nobody is above the cut, as the rest of a total: the next class goes with the empty one
-- expect: hides 991
SELECT CASE WHEN income > 9500000 THEN 'a' WHEN income > 60000 THEN 'b' WHEN income > 30000 THEN 'c' ELSE 'd' END AS k, count(*) AS n FROM persons GROUP BY ROLLUP (k)
