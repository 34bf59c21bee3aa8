-- reveals: the tax of three people
-- expect: withheld
SELECT sum(gross - net) AS s FROM survey;
