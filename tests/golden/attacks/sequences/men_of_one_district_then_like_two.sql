-- reveals: that the four people in D16 are all women: beside one man the second would be withheld
-- expect: withheld
SELECT count(*) AS n FROM persons WHERE district = 'D01' AND sex = 'M';
-- @step
SELECT count(*) AS n FROM persons WHERE (district LIKE '%01' OR district LIKE '%16') AND sex = 'M';
