-- reveals: one half of a pair of sums whose other half is plain
-- expect: withheld
SELECT sum(abs(-balance)) AS s FROM survey;
