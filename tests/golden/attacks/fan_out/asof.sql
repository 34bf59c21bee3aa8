-- reveals: neighbours in time
-- expect: refused join.kind
SELECT count(*) FROM visits a ASOF JOIN visits b ON a.pid = b.pid AND a.day >= b.day;
