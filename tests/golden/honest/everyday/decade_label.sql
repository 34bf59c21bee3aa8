-- expect: same
SELECT (year(birth) // 10 * 10)::VARCHAR || 's' AS d, count(*) FROM persons GROUP BY d;
