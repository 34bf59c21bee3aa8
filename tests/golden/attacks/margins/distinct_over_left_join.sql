-- reveals: six people of D02 without a visit: 594 less 199 and 203 leaves 192 of its 198
-- expect: hides 203
SELECT district, count(DISTINCT p.pid) AS n, count(DISTINCT v.pid) AS m
FROM persons p LEFT JOIN visits v ON p.pid = v.pid
WHERE district IN ('D01', 'D02', 'D03')
GROUP BY ROLLUP (district);
