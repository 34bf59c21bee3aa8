-- reveals: a product that defeats dominance
-- expect: refused join.cross
SELECT sum(e.turnover) FROM enterprises e, persons p;
