-- expect: same
SELECT sex, sum(gross) AS g, sum(rent) AS r FROM survey GROUP BY sex;
