-- expect: same
SELECT sex, district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY GROUPING SETS ((sex), (district), ());
