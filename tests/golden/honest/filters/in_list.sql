-- expect: same
SELECT district, count(*) FROM persons WHERE district IN ('D01', 'D02', 'D03') GROUP BY district;
