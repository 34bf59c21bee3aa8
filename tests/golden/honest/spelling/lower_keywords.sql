-- expect: same
select sex, count(*) as n from persons where age between 20 and 59 group by sex having count(*) > 10 order by n desc limit 10;
