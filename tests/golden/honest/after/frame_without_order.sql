-- a frame without an order is no total of the partition
-- expect: same
SELECT sex, count(*) AS n, sum(count(*)) OVER (ORDER BY sex ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS pair FROM persons GROUP BY sex;
