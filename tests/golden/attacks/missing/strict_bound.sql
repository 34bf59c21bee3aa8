-- reveals: that everybody earns something, or who does not
-- expect: withheld
SELECT sex, count(*) FILTER (WHERE income > 0) AS n FROM persons GROUP BY sex
