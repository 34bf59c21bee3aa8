-- reveals: that exactly one person had the diagnosis twice in January: 51 visits of 50 people
-- expect: hides 50
SELECT date_trunc('month', day) AS m, diagnosis, count(*) AS n, count(DISTINCT pid) AS people FROM visits
WHERE diagnosis = 'X3' AND day < DATE '2023-02-01' GROUP BY ALL;
