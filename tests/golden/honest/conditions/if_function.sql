-- expect: same
SELECT sum(if(sex = 'F', 1, 0)) AS women FROM persons;
