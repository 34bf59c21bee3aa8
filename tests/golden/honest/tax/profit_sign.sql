-- expect: same
SELECT sector, count(*) FILTER (WHERE profit > 0) AS gain, count(*) FILTER (WHERE profit <= 0) AS loss FROM enterprises GROUP BY sector;
