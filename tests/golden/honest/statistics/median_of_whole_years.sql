-- expect: shows
SELECT median(2024 - year(birth)) AS age FROM persons;
