-- expect: same
SELECT sex, count(*) AS people FROM persons WHERE pid IN (SELECT pid FROM jobs) GROUP BY sex
