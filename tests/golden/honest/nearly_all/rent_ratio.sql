-- expect: same
SELECT sum(rent) / sum(gross) AS s FROM survey;
