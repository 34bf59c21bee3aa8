-- expect: same
SELECT CASE WHEN district IN ('D15', 'D16') THEN 'other' ELSE district END AS d, count(*) AS n FROM persons GROUP BY d
