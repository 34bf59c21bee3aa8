-- reveals: which sex and job the one left out has: only his cell is withheld
-- expect: withheld
SELECT sex, count(*) AS n FROM persons WHERE NOT (district = 'D16' AND income < 1) GROUP BY sex;
