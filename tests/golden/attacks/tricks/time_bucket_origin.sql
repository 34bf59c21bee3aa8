-- reveals: births on one day, between two origins
-- expect: refused function.arguments
SELECT time_bucket(INTERVAL '1 month', birth, DATE '2000-01-15'), count(*) FROM persons GROUP BY 1;
