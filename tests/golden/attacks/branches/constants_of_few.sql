-- reveals: how many live elsewhere
-- expect: withheld
SELECT CASE WHEN district = 'D16' THEN 'here' ELSE 'there' END AS h, count(*) AS n FROM persons GROUP BY h;
