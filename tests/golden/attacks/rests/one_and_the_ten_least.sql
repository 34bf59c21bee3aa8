-- reveals: the largest income to within two thousand: beside it the ten least are left out
-- expect: withheld
-- @step
SELECT sum(income) AS s FROM persons
-- @step
SELECT sum(income) AS s FROM persons WHERE income >= 238 AND income < 1000000
