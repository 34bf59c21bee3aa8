-- counts of two codes, and a sum over who has either: it adds up rows, and tells of nobody who has both
-- expect: same
SELECT count(DISTINCT pid) AS n, count(DISTINCT pid) FILTER (WHERE diagnosis = 'X1') AS a,
       count(DISTINCT pid) FILTER (WHERE diagnosis = 'X2') AS b, sum(cost) FILTER (WHERE diagnosis IN ('X1', 'X2')) AS s
FROM visits
