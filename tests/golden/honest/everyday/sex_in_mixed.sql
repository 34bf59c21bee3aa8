-- expect: same
SELECT count(*) FROM persons WHERE sex IN ('F') AND (district = 'D01' OR district = 'D02');
