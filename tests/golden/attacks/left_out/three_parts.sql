-- reveals: what two parts leave of the whole together, while what each leaves is harmless
-- expect: hides 63312201.0
SELECT sum(income) AS total, sum(income) FILTER (WHERE district IN ('D01', 'D02', 'D03', 'D04', 'D05', 'D06', 'D07')) AS some,
       sum(income) FILTER (WHERE district IN ('D08', 'D10', 'D11', 'D12', 'D13', 'D14', 'D15', 'D16')) AS others FROM persons
