-- expect: same
SELECT sex, count(*) FROM persons WHERE pid IN (SELECT pid FROM visits WHERE diagnosis = 'X1') GROUP BY sex;
