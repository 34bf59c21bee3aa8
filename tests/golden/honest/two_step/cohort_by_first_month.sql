-- expect: shows
WITH first AS (SELECT pid, min(date_trunc('month', day)) AS m FROM visits GROUP BY pid)
SELECT month(f.m) AS began, count(*) AS people FROM first f GROUP BY 1;
