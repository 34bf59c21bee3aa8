-- expect: same
SELECT CASE sex WHEN 'F' THEN 'female' WHEN 'M' THEN 'male' END AS s, count(*) FROM persons GROUP BY s;
