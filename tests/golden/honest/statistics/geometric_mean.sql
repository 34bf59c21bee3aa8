-- expect: same
SELECT sex, avg(rent) AS mean, stddev(rent) AS sd, exp(avg(ln(rent))) AS geometric FROM survey GROUP BY sex
