-- expect: same
SELECT sex, count(*) AS n, sum(children) AS c, avg(children) AS a FROM survey GROUP BY sex;
