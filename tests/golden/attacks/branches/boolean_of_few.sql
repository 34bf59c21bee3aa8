-- reveals: that few live there, since only FALSE is shown
-- expect: withheld
SELECT district || '-' || sex = 'D16-F' AS h, count(*) AS n FROM persons GROUP BY h;
