-- expect: same
SELECT sex, count(*) AS n FROM persons WHERE birth > '1960/2/9'::DATE AND birth < DATE '2000-1-31' GROUP BY sex
