-- reveals: the same as a rollup, the total asked for beside the parts
-- expect: hides 203
SELECT district, count(DISTINCT v.pid) AS m
FROM persons p LEFT JOIN visits v ON p.pid = v.pid
WHERE district IN ('D01', 'D02', 'D03')
GROUP BY district
UNION ALL
SELECT 'all', count(DISTINCT v.pid)
FROM persons p LEFT JOIN visits v ON p.pid = v.pid
WHERE district IN ('D01', 'D02', 'D03');
