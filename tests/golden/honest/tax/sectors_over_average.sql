-- expect: same
WITH a AS (SELECT sector, avg(profit) AS p FROM enterprises GROUP BY sector) SELECT sector FROM a WHERE p > (SELECT avg(p) FROM a) ORDER BY sector;
