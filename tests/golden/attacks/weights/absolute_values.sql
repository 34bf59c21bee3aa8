-- reveals: who has a loss
-- expect: refused measure.selected
SELECT sum(profit) AS a, sum(abs(profit)) AS b FROM enterprises WHERE profit >= 0 OR sector = 'S1';
