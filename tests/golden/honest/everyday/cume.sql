-- expect: same
SELECT floor(age/10) b, count(*) n, sum(count(*)) OVER (ORDER BY floor(age/10)) * 1.0 / sum(count(*)) OVER () AS cum FROM persons GROUP BY 1;
