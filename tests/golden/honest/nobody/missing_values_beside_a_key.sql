-- expect: shows
SELECT height < 165 AS k, count(*) AS n FROM persons GROUP BY k
