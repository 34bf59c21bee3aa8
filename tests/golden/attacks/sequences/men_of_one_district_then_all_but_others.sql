-- reveals: that the four people in D16 are all women: beside one man the second would be withheld
-- expect: withheld
SELECT count(*) AS n FROM persons WHERE district = 'D01' AND sex = 'M';
-- @step
SELECT count(*) AS n FROM persons WHERE sex = 'M' AND district NOT IN
  ('D02', 'D03', 'D04', 'D05', 'D06', 'D07', 'D08', 'D09', 'D10', 'D11', 'D12', 'D13', 'D14', 'D15');
