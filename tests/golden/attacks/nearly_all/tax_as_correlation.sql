-- reveals: its squares by a correlation
-- expect: withheld
SELECT corr(gross, net) AS s FROM survey;
