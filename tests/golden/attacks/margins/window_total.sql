-- reveals: a small cell, by the grand total in a window
-- The total (3000) and 14 districts are in the frame. D16 (4 people) is not, and D10 (204) is not: both stay withheld
-- here, so that the total less what is shown is 208 people and the 4 cannot be told from them.
-- expect: hides 4
SELECT district, count(*), sum(count(*)) OVER () FROM persons GROUP BY district;
