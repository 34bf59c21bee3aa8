-- reveals: how many of a sex and district lack a height, which nobody declared to be open: one to nine in most cells
-- expect: withheld
SELECT sex, count(height) FROM persons WHERE district IN ('D01', 'D02') GROUP BY sex;
