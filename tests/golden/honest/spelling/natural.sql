-- expect: same
SELECT sex, count(*) AS visits FROM visits NATURAL JOIN persons GROUP BY sex;
