-- expect: same
SELECT sex, district, avg(weight), count(*) FROM persons WHERE district <> 'D16' GROUP BY sex, district;
