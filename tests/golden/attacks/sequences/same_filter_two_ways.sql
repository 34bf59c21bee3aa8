-- reveals: one group by two spellings that differ in a few
-- expect: withheld
-- @step one spelling
SELECT avg(income) FROM persons WHERE income < 89000
-- @step another
SELECT avg(income) FROM persons WHERE income < 89100
