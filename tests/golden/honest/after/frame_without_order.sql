-- a frame without an order is no total of the partition
-- expect: same
SELECT sex, count(*) AS n, sum(count(*)) OVER (ROWS BETWEEN CURRENT ROW AND CURRENT ROW) AS own FROM persons GROUP BY sex;
