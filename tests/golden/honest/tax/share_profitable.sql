-- expect: same
SELECT sector, avg((profit > 0)::INT) AS share FROM enterprises GROUP BY sector;
