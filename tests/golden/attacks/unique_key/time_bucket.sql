-- reveals: days of birth by buckets of a day
-- expect: refused group.quasi
SELECT time_bucket(INTERVAL '1 day', birth), count(*) FROM persons GROUP BY 1;
