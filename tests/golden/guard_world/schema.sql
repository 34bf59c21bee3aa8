-- The world of the guard's corpora: generated, nobody's data. hash() is the engine's own, so every run is the same.
-- One giant: enterprise E1 has most of the turnover of sector S1; person P7 has an income a hundred times the others'.
-- One tiny district: D16 has four people. One rare diagnosis: X9, three people.
CREATE TABLE persons AS
SELECT 'P' || i AS pid,
       CASE WHEN hash(i) % 2 = 0 THEN 'F' ELSE 'M' END AS sex,
       CASE WHEN i < 4 THEN 'D16' ELSE 'D' || lpad((1 + hash(i * 7) % 15)::VARCHAR, 2, '0') END AS district,
       DATE '1940-01-01' + (hash(i * 3) % 25000)::INT AS birth,
       (hash(i * 5) % 90)::BIGINT AS age,
       CASE WHEN i = 7 THEN 9000000 ELSE (hash(i * 11) % 90000)::DOUBLE END AS income,
       (hash(i * 29) % 10 < 2)::INT::BIGINT AS smoker,
       CASE WHEN hash(i * 31) % 50 = 0 THEN NULL ELSE (hash(i * 37) % 60 + 130)::DOUBLE END AS height,
       'resident number ' || i AS note,
       CASE WHEN hash(i * 173) % 50 = 0 THEN NULL ELSE (hash(i * 179) % 60 + 40)::DOUBLE END AS weight
FROM range(3000) t(i);

CREATE TABLE visits AS
SELECT i AS vid,
       'P' || (hash(i * 13) % 3000) AS pid,
       'K' || (hash(i * 41) % 25) AS doctor,
       (hash(i * 17) % 1000)::DOUBLE AS cost,
       (hash(i * 43) % 9)::BIGINT AS days,
       DATE '2023-01-01' + (hash(i * 19) % 700)::INT AS day,
       CASE WHEN i < 3 THEN 'X9' ELSE 'X' || (hash(i * 23) % 8) END AS diagnosis
FROM range(9000) t(i)
UNION ALL
-- One person with very many visits in one diagnosis.
SELECT 100000 + i, 'P42', 'K1', 900, 8, DATE '2023-06-01' + i::INT, 'X8' FROM range(60) t(i)
UNION ALL
SELECT 200000 + i, 'P' || (50 + i), 'K2', 5, 1, DATE '2023-06-01', 'X8' FROM range(14) t(i);

CREATE TABLE prescriptions AS
SELECT i AS rx, (hash(i * 47) % 9000)::BIGINT AS vid, 'A' || (hash(i * 53) % 6) AS drug, (1 + hash(i * 59) % 5)::BIGINT AS boxes
FROM range(12000) t(i);

CREATE TABLE enterprises AS
SELECT 'E' || i AS eid,
       'S' || (1 + hash(i * 61) % 5) AS sector,
       CASE WHEN i = 1 THEN 800000000.0 ELSE (hash(i * 67) % 900000)::DOUBLE END AS turnover,
       (hash(i * 71) % 2000)::DOUBLE - 1000 AS profit
FROM range(400) t(i);

CREATE TABLE jobs AS
SELECT 'P' || (hash(i * 73) % 3000) AS pid, 'E' || (hash(i * 79) % 400) AS eid, (hash(i * 83) % 12000)::DOUBLE AS wage,
       'R' || (hash(i * 89) % 4) AS role
FROM range(4000) t(i);

CREATE TABLE districts AS
SELECT 'D' || lpad(i::VARCHAR, 2, '0') AS code, CASE WHEN i <= 8 THEN 'north' ELSE 'south' END AS region,
       (i * 1000)::BIGINT AS population
FROM range(1, 17) t(i);

CREATE TABLE fees AS SELECT 'X' || i AS diagnosis, (i * 10 + 5)::DOUBLE AS fee, pow(1000, i % 5)::DOUBLE AS weight FROM range(10) t(i);

-- A timestamped table, a public calendar for it, and a table with Chinese names.
CREATE TABLE trips AS
SELECT 'P' || (hash(i * 97) % 3000) AS pid,
       TIMESTAMP '2023-01-01 05:00:00' + to_hours((hash(i * 101) % 18)::BIGINT) + to_days((hash(i * 103) % 365)::INT) AS started,
       CASE hash(i * 107) % 3 WHEN 0 THEN 'bus' WHEN 1 THEN 'metro' ELSE 'bike' END AS mode,
       (5 + hash(i * 109) % 50)::DOUBLE AS minutes,
       (hash(i * 113) % 40)::DOUBLE / 2 AS km
FROM range(8000) t(i);

CREATE TABLE calendar AS
SELECT DATE '2023-01-01' + i::INT AS day, i % 7 IN (0, 6) AS weekend, 'D' || i AS label,
       CASE (i // 91)::INT WHEN 0 THEN 'winter' WHEN 1 THEN 'spring' WHEN 2 THEN 'summer' ELSE 'autumn' END AS season
FROM range(730) t(i);

CREATE TABLE 居民 AS
SELECT 'P' || i AS 身份,
       CASE WHEN hash(i * 127) % 2 = 0 THEN '女' ELSE '男' END AS 性别,
       '第' || (1 + hash(i * 131) % 6) || '区' AS 区,
       (hash(i * 137) % 95)::BIGINT AS 年龄,
       (hash(i * 139) % 200000)::DOUBLE AS 年收入,
       hash(i * 149) % 10 < 7 AS 参保
FROM range(2500) t(i);

-- Answers of 300 people: three of them have 7 children, one owes money, three pay a tax,
-- three hold other posts than all else.
CREATE TABLE survey AS
SELECT 'P' || i AS pid,
       CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END AS sex,
       CASE WHEN i % 100 = 50 THEN 7 WHEN i % 11 = 0 THEN 3 ELSE hash(i * 151) % 3 END::BIGINT AS children,
       CASE WHEN i = 33 THEN -30000 WHEN i % 2 = 0 THEN 0 ELSE (hash(i * 157) % 50000)::DOUBLE END AS balance,
       (1000 + hash(i * 163) % 8000)::DOUBLE AS gross,
       (1000 + hash(i * 163) % 8000)::DOUBLE - CASE WHEN i % 100 = 20 THEN 500 ELSE 0 END AS net,
       (1000 + hash(i * 167) % 5000)::DOUBLE AS rent,
       CASE WHEN i % 100 = 70 THEN 2.5 ELSE 1.5 END::DOUBLE AS posts
FROM range(300) t(i);

-- 600 companies. What a rule decides for all but a few of them: a tariff by sector for all but five of each region, a
-- levy of 20 % and a duty by sector, to the cent, for all but five of all. Thirty pay another fee. Five of each region
-- have three sites.
CREATE TABLE companies AS
SELECT 'C' || i AS cid,
       CASE i % 3 WHEN 0 THEN 'E' WHEN 1 THEN 'N' ELSE 'W' END AS region,
       CASE hash(i * 181) % 3 WHEN 0 THEN 'A' WHEN 1 THEN 'B' ELSE 'C' END AS sector,
       (1 + hash(i * 191) % 9)::BIGINT AS staff,
       CASE WHEN i % 40 = 9 THEN 3 ELSE hash(i * 193) % 3 END::BIGINT AS sites,
       CASE WHEN i % 40 = 7 THEN 77.5 ELSE list_extract([100, 50, 20], (hash(i * 181) % 3)::BIGINT + 1) END::DOUBLE AS tariff,
       (hash(i * 197) % 10000000)::DOUBLE / 100 AS turnover,
       round(turnover * CASE WHEN i % 120 = 11 THEN 0.05 ELSE 0.2 END, 2) AS levy,
       round(turnover * CASE WHEN i % 120 = 13 THEN 0.01
                             ELSE list_extract([0.06, 0.13, 0.03], (hash(i * 181) % 3)::BIGINT + 1) END, 2) AS duty,
       round(turnover * CASE WHEN i % 20 = 3 THEN 0.1 ELSE 0.25 END, 2) AS fee,
       round(turnover * (hash(i * 199) % 2000)::DOUBLE / 10000, 2) AS profit
FROM range(600) t(i);
