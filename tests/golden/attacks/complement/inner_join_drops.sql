-- reveals: the few people without visits in a small group
-- expect: withheld
SELECT count(DISTINCT p.pid) FROM persons p JOIN visits v ON p.pid = v.pid WHERE p.district = 'D16';
