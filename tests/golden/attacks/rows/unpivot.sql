-- reveals: values of single rows, one below another
-- expect: refused set.rows
SELECT * FROM persons UNPIVOT (v FOR k IN (income, height));
