-- reveals: its rate
-- expect: withheld
SELECT sum(gross / net) AS s FROM survey;
