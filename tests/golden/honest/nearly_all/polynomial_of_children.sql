-- expect: same
SELECT sum(children * (children - 1)) AS pairs FROM survey;
