-- reveals: the giant's turnover within its sector
-- expect: hides S5
SELECT sector, sum(turnover) FROM enterprises GROUP BY sector;
