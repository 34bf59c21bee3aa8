-- expect: same
SELECT sum(cost) AS cost, sum(days) AS days, sum(cost * days) AS weighted, count_if(days >= 3) AS long,
       sum(cost) FILTER (days >= 3) AS dear
FROM visits;
