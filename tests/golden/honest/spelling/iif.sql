-- expect: same
SELECT if(age >= 60, 'old', 'young') AS stage, count(*) FROM persons GROUP BY stage;
