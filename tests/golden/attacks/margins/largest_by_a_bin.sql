-- reveals: that nobody earns more than the bin is wide: beside one who does, the cell would be withheld
-- expect: withheld
SELECT income // 9000001 AS k, count(*) AS n FROM persons GROUP BY k;
