-- expect: same
SELECT sex, avg(income) FILTER (WHERE income IS NOT NULL) AS mean, count(*) FILTER (WHERE income >= 0) AS n, sum(age) FILTER (WHERE age IS NOT NULL) AS years FROM persons GROUP BY sex;
-- @step
SELECT sex, count(income) AS n, avg(CASE WHEN income IS NOT NULL THEN income END) AS mean FROM persons GROUP BY sex;
-- @step
SELECT diagnosis, avg(most) AS most FROM (SELECT pid, diagnosis, max(cost) FILTER (WHERE cost BETWEEN 0 AND 1000) AS most FROM visits GROUP BY pid, diagnosis) t GROUP BY diagnosis;
