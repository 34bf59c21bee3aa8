-- reveals: an aggregate by bisection
-- expect: refused flow.aggregate_to_rows
SELECT count(*) FROM persons WHERE income > (SELECT avg(income) FROM persons WHERE district = 'D16');
