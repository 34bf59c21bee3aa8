-- reveals: the sum without the giant
-- expect: refused measure.cast
SELECT sum(income::DECIMAL(7, 1)) AS a FROM persons;
