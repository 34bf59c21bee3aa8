-- reveals: that nobody meets a condition of their own choice: beside one who does, the cell of all others would be withheld
-- expect: withheld
SELECT k, count(*) AS n FROM (SELECT pid, count(*) FILTER (WHERE income > 9000000) AS k FROM persons GROUP BY pid) GROUP BY k;
