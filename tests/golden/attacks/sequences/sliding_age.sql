-- reveals: the people between two close bounds
-- expect: withheld
-- @step older than
SELECT count(*) FROM persons WHERE age > 60 AND sex = 'F' AND district IN ('D01', 'D02')
-- @step older than, a year on
SELECT count(*) FROM persons WHERE age > 61 AND sex = 'F' AND district IN ('D01', 'D02')
