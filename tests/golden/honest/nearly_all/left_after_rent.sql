-- expect: same
SELECT sex, sum(gross - rent) AS s FROM survey GROUP BY sex;
