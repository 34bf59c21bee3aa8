-- expect: same
SELECT main.persons.sex, count(*) FROM main.persons GROUP BY main.persons.sex;
