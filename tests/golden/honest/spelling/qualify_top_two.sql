-- expect: same
SELECT sex, district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY sex, district QUALIFY row_number() OVER (PARTITION BY sex ORDER BY count(*) DESC, district) <= 2;
