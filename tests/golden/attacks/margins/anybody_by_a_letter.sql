-- reveals: that no district has a letter: beside one that has, the cell would be withheld
-- expect: withheld
SELECT strpos(district, 'Z') AS k, count(*) AS n FROM persons GROUP BY k;
