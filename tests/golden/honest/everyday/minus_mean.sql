-- expect: same
SELECT sum(cost) - 10 * count(*) AS x FROM visits;
