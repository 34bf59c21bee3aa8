-- expect: same
SELECT var_pop(children) AS v, sum(children * children) AS q FROM survey;
