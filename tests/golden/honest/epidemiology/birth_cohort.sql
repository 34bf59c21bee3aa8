-- expect: same
SELECT date_diff('year', birth, DATE '2024-01-01') // 10 * 10 AS age_band, avg(smoker) AS smokers FROM persons GROUP BY 1 ORDER BY 1;
