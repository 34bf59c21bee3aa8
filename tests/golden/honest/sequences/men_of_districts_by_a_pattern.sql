-- expect: same
SELECT district, count(*) AS n FROM persons WHERE district IN ('D10', 'D11', 'D12', 'D13', 'D14', 'D15') AND sex = 'M'
GROUP BY district;
-- @step
SELECT count(*) AS n FROM persons WHERE district LIKE 'D1%' AND district <> 'D16' AND sex = 'M';
