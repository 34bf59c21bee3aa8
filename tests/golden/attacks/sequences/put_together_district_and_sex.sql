-- reveals: that the four people in D16 are all women: beside one man the second would be withheld
-- expect: withheld
SELECT count(*) AS n FROM persons WHERE district || sex IN ('D01M');
-- @step
SELECT count(*) AS n FROM persons WHERE district || sex IN ('D01M', 'D16M');
