-- reveals: the tax that three women pay, from means by sex
-- expect: hides 4933.76
-- @step
SELECT sex, avg(gross) AS s, count(*) AS n FROM survey GROUP BY sex
-- @step
SELECT sex, avg(net) AS s FROM survey GROUP BY sex
