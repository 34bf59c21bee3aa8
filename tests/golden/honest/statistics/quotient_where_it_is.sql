-- expect: same
SELECT avg(cost / nullif(days, 0)) AS a_day FROM visits;
