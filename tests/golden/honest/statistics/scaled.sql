-- expect: same
SELECT sum(cost) / 1000 AS thousands, round(avg(cost), 2) AS mean FROM visits;
