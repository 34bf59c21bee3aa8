-- expect: same
SELECT sum(cost * days) / sum(days) AS weighted FROM visits;
