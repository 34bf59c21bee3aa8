-- reveals: the tax of three people, summed per person first
-- expect: withheld
SELECT sum(t.a - t.b) AS s FROM (SELECT pid, sum(gross) AS a, sum(net) AS b FROM survey GROUP BY pid) t;
