-- reveals: how few of a district have no visit: people without rows in a filtered step
-- expect: withheld
SELECT t.pid IS NULL AS none, count(*) AS n FROM persons p LEFT JOIN (SELECT DISTINCT pid FROM visits WHERE diagnosis <> 'X8') t ON t.pid = p.pid WHERE p.district = 'D02' GROUP BY none
