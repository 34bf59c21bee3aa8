-- expect: same
SELECT count(*) FROM persons WHERE sex == 'F' AND district != 'D01';
