-- expect: shows
SELECT sex, median(income) AS m FROM persons GROUP BY sex;
