-- reveals: how many the one district has that is not listed, as the rest of a total that is known
-- expect: hides 2785
SELECT CASE WHEN district = 'D01' THEN 'a' WHEN district IN ('D02', 'D03', 'D04', 'D05', 'D06', 'D07', 'D08', 'D09', 'D10', 'D11', 'D12', 'D13', 'D14', 'D15') THEN 'b' END AS g, count(*) FROM persons GROUP BY g;
