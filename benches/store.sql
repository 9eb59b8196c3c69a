-- A store of many sessions, for benches/store.sh: one in fifty unfinished, one in five with a ticket, of which one in forty is
-- open; each with one entry, and every hundredth deleted.
INSERT INTO session (id, name, begun, changed, entries, hash, state, codes, message, channel, reference, outcome, answers,
    merchant, terminal)
SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), to_char(i, 'FM000000000'), 1760000000000000 + i * 30000000,
    1760000000000000 + i * 30000000, 1, md5(CAST(i AS text)) || md5(CAST(i AS text)),
    CASE WHEN i % 50 = 0 THEN 'paused' WHEN i % 10 = 1 THEN 'abandoned' ELSE 'ended' END,
    CASE WHEN i % 2 = 0 THEN '["E102"]' ELSE '["51","E102"]' END, '网络通讯异常', 'phone', 'Shop ' || i,
    CASE WHEN i % 5 = 0 THEN 'visit' ELSE 'fixed' END, 9, to_char(i % 10000, 'FM000000000000000'),
    to_char(i % 30000, 'FM00000000')
FROM generate_series(CAST(1 AS bigint), :sessions) AS i;
INSERT INTO ticket (session, number, state, outcome, queue, code, filed, missing)
SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), 1, CASE WHEN i % 200 = 0 THEN 'open' ELSE 'closed' END, 'visit',
    CASE WHEN i % 2 = 0 THEN 'device' ELSE 'network' END, 'E102', 1760000000000100 + i * 30000000, 0
FROM generate_series(CAST(1 AS bigint), :sessions) AS i WHERE i % 5 = 0;
INSERT INTO number (name, session, desk)
SELECT to_char(i, 'FM000000000'), CAST(lpad(to_hex(i), 32, '0') AS uuid), '00000000-0000-7000-8000-000000000001'
FROM generate_series(CAST(1 AS bigint), :sessions) AS i;
INSERT INTO entry (session, seq, desk, operator, record)
SELECT CAST(lpad(to_hex(i), 32, '0') AS uuid), 0, '00000000-0000-7000-8000-000000000001', '1024',
    '{"version":2,"at":1790000001000001,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"E102","step":"network.link","occurrence":1,"answer":"wifi"}}'
FROM generate_series(CAST(1 AS bigint), :sessions) AS i;
INSERT INTO gone (session, what, entries, at, came)
SELECT CAST(lpad(to_hex(i * 100 + 1), 32, '0') AS uuid), 'session', 0, 1, 1
FROM generate_series(CAST(1 AS bigint), :sessions / 100) AS i;
VACUUM ANALYZE;
-- What was filled is on the disk before anything is measured: half a minute later, the system would write it, and every commit
-- would wait for that.
CHECKPOINT;
