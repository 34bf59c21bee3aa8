-- expect: same
SELECT sum(balance) AS b, avg(gross) AS g FROM survey;
