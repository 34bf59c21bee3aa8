-- reveals: the tax that three people pay, by sub-queries of one statement
-- expect: hides 1529944.0
SELECT (SELECT sum(gross) FROM survey) AS a, (SELECT sum(net) FROM survey) AS b
