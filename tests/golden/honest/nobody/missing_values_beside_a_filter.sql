-- expect: shows
SELECT avg(height) FILTER (WHERE height < 165) AS t, sum(CASE WHEN height < 165 THEN height ELSE 0 END) AS s FROM persons
