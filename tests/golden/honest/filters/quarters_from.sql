-- expect: same
SELECT date_trunc('quarter', day) AS q, count(*), sum(cost) FROM visits WHERE day >= DATE '2023-04-01' AND day < DATE '2024-01-01' GROUP BY q;
