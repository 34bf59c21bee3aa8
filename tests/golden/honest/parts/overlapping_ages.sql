-- expect: same
SELECT sex, sum(height) FILTER (WHERE age >= 60) AS old, sum(height) FILTER (WHERE age >= 20) AS grown, sum(height) AS total FROM persons GROUP BY sex
