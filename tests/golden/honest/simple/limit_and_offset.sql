-- The frame holds 14 of the 16 districts: not D16, which has 4 people, and not D10 (204), since the public total less all
-- others would be D16. So D10 has no rank either, and the fifth row is the next district, which is in the frame.
-- expect: shows
SELECT district, count(*) AS n FROM persons GROUP BY district ORDER BY n DESC, district LIMIT 5 OFFSET 2;
