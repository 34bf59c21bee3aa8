-- expect: same
SELECT sex, district, count(weight), stddev_samp(weight), sum(weight) FROM persons WHERE district <> 'D16' GROUP BY sex, district;
