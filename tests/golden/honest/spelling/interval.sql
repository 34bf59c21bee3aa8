-- expect: same
SELECT count(*) AS n FROM visits WHERE day >= DATE '2023-06-01' AND day < DATE '2023-06-01' + INTERVAL '3 months';
