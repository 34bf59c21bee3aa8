-- reveals: how many patients have one diagnosis and no other: 2864 less the 2862 who have another, or both
-- expect: hides 2864
SELECT CASE WHEN diagnosis = 'X8' THEN 'x8' ELSE 'other' END AS kind, count(DISTINCT pid) AS n FROM visits GROUP BY ROLLUP (kind)
