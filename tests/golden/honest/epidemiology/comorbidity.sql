-- expect: same
SELECT k, count(*) AS people FROM (SELECT pid, count(*) AS k FROM (SELECT pid, diagnosis FROM visits GROUP BY pid, diagnosis) GROUP BY pid) GROUP BY k;
