-- The giant's sector is left out, and the total with the giant is never shown.
-- expect: same
SELECT sum(turnover) FILTER (WHERE sector <> 'S5') AS others FROM enterprises
