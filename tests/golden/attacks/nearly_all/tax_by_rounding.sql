-- reveals: the same behind the engine's rounding
-- expect: withheld
SELECT sum(gross * 1.1 / 1.1 - net) AS s FROM survey;
