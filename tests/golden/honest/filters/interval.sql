-- expect: same
SELECT count(*) FROM visits WHERE day < DATE '2023-01-01' + INTERVAL 6 MONTH;
