-- expect: same
SELECT sex, max(n) FILTER (WHERE tall) AS tall, max(n) FILTER (WHERE NOT tall) AS small FROM (SELECT sex, height > 170 AS tall, count(*) AS n FROM persons GROUP BY ALL) GROUP BY sex
