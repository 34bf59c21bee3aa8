-- expect: same
SELECT sum(least(children, 1)) AS s FROM survey;
