-- reveals: counts of every district, small ones as well, in one number
-- expect: withheld
SELECT sum(CASE district WHEN 'D01' THEN 1 WHEN 'D16' THEN 1000000 ELSE 0 END) FROM persons;
