-- reveals: that nobody earns more than 9000000
-- expect: hides none
SELECT CASE WHEN sum(CASE WHEN smoker = 1 OR income > 9000000 THEN age ELSE 0 END)
                 = sum(CASE WHEN smoker = 1 THEN age ELSE 0 END) THEN 'none' ELSE 'some' END AS r FROM persons
