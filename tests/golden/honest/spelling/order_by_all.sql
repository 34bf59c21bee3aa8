-- expect: same
SELECT district, sex, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY ALL ORDER BY ALL;
