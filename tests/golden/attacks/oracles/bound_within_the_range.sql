-- reveals: for every bound whether anybody earns more: the answer is there where nobody does, and tells the largest income
-- expect: withheld
SELECT sex, count(*) FROM persons WHERE income <= 9999999 GROUP BY sex;
