-- expect: same
SELECT count(*) FROM persons WHERE coalesce(height, 0) > 150;
