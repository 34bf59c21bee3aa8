-- expect: same
SELECT diagnosis, sum(cost) FROM visits WHERE day >= DATE '2023-06-01' AND day < DATE '2024-01-01' GROUP BY diagnosis;
