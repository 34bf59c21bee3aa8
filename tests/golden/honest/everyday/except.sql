-- expect: same
SELECT code FROM districts EXCEPT SELECT district FROM (SELECT district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY district);
