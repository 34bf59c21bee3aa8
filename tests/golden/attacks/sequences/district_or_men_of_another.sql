-- reveals: that the four people in D16 are all women: beside one man the second would be withheld
-- expect: withheld
SELECT count(*) AS n FROM persons WHERE district = 'D01';
-- @step
SELECT count(*) AS n FROM persons WHERE district = 'D01' OR (district = 'D16' AND sex = 'M');
