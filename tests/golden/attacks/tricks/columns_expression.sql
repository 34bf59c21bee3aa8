-- reveals: columns by pattern
-- expect: refused select.star
SELECT min(COLUMNS('.*')) FROM persons;
