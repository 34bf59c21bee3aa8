-- reveals: the wages that one enterprise pays
-- expect: withheld
SELECT avg(j.wage) FROM jobs j JOIN enterprises e ON j.eid = e.eid WHERE e.turnover > 10000000;
