-- expect: same
WITH m AS (SELECT p.sex, avg(j.wage) AS w FROM jobs j JOIN persons p USING (pid) GROUP BY p.sex) SELECT (SELECT w FROM m WHERE sex = 'M') AS men, (SELECT w FROM m WHERE sex = 'F') AS women, (SELECT w FROM m WHERE sex = 'F') / (SELECT w FROM m WHERE sex = 'M') AS ratio;
