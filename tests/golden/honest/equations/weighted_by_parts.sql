-- expect: same
SELECT sum(rent * children) / sum(rent) AS mean, sum(rent) FILTER (children >= 1) AS parents,
       count_if(children >= 1) AS some, regr_slope(rent, children) AS slope
FROM survey;
