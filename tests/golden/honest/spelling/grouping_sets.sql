-- Sums over the sexes leave four people of D16 out, and are withheld; a district is its margin in the frame.
-- expect: same
SELECT sex, district, count(*) AS n FROM persons WHERE district <> 'D16' GROUP BY GROUPING SETS ((sex), (district), ());
