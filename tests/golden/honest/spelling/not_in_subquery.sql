-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE pid NOT IN (SELECT pid FROM trips) GROUP BY sex;
