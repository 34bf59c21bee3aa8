-- expect: same
PIVOT (SELECT sex, smoker, income FROM persons) ON sex IN ('F', 'M') USING sum(income) GROUP BY smoker;
