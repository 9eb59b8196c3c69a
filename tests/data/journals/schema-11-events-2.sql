PRAGMA application_id = 1346652721;
PRAGMA user_version = 11;
CREATE TABLE entry (
    session TEXT NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    operator TEXT,
    record TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE pin (
    digest TEXT PRIMARY KEY NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE TABLE session_pin (
    session TEXT NOT NULL REFERENCES session (id),
    position INTEGER NOT NULL,
    digest TEXT NOT NULL REFERENCES pin (digest),
    PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_pin_by_digest ON session_pin (digest);
CREATE TABLE personal (
    session TEXT NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE "session" (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    begun INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    state TEXT NOT NULL,
    until INTEGER,
    codes TEXT NOT NULL CHECK (codes LIKE '["%"]'),
    message TEXT,
    channel TEXT NOT NULL,
    reference TEXT,
    outcome TEXT,
    step TEXT,
    answers INTEGER NOT NULL,
    merchant TEXT,
    terminal TEXT,
    summed INTEGER NOT NULL DEFAULT 1,
    handed_over INTEGER,
    conflict_with TEXT,
    holder TEXT
, requests TEXT, joined TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_state ON session (state, changed);
CREATE INDEX session_in_conflict ON session (conflict_with) WHERE conflict_with IS NOT NULL;
CREATE INDEX session_by_merchant ON session (merchant, changed) WHERE merchant IS NOT NULL;
CREATE INDEX session_by_terminal ON session (terminal, changed) WHERE terminal IS NOT NULL;
CREATE INDEX session_by_begun ON session (begun);
CREATE TABLE ticket (
    session TEXT NOT NULL REFERENCES session (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    matter TEXT,
    outcome TEXT NOT NULL,
    queue TEXT,
    code TEXT NOT NULL,
    filed INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_by_state ON ticket (state, filed);
CREATE INDEX session_with_requests ON session (changed) WHERE requests IS NOT NULL;
CREATE INDEX session_to_sum ON session (summed) WHERE summed < 4;
CREATE TABLE sweep_due (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1)
) STRICT;
CREATE TABLE gone (
    session BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    entries INTEGER
, told INTEGER NOT NULL DEFAULT 0, known INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE called_elsewhere (
    name TEXT NOT NULL,
    session TEXT NOT NULL REFERENCES session (id),
    PRIMARY KEY (name, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX called_elsewhere_by_session ON called_elsewhere (session);
CREATE TABLE delivery (
    session TEXT NOT NULL REFERENCES session (id),
    ticket INTEGER NOT NULL,
    sink TEXT NOT NULL,
    state TEXT NOT NULL,
    told INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT,
    attempts INTEGER NOT NULL,
    tried_first INTEGER NOT NULL,
    tried_last INTEGER NOT NULL,
    due INTEGER NOT NULL,
    remote TEXT,
    url TEXT,
    reason TEXT,
    holder TEXT, there TEXT, looked INTEGER,
    PRIMARY KEY (session, ticket, sink)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_by_state ON delivery (state);
CREATE TABLE sink (
    name TEXT PRIMARY KEY NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE shared (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    desk TEXT NOT NULL,
    store TEXT,
    marks_until INTEGER NOT NULL DEFAULT 0,
    witness TEXT
) STRICT;
CREATE TABLE pushed (
    session TEXT PRIMARY KEY NOT NULL REFERENCES session (id),
    entries INTEGER NOT NULL,
    hash TEXT NOT NULL,
    pins INTEGER NOT NULL,
    stays_here INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE pulled_ticket (
    session TEXT NOT NULL REFERENCES session (id),
    ticket INTEGER NOT NULL,
    PRIMARY KEY (session, ticket)
) STRICT, WITHOUT ROWID;
CREATE TABLE reserved_number (
    name TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE untold (
    what TEXT NOT NULL,
    session TEXT NOT NULL,
    was TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (what, session, was, name)
) STRICT, WITHOUT ROWID;
INSERT INTO session VALUES ('019aaed8-4380-75b0-8ed1-ea6245e510f7', '515-510', 1763870000000000, 1763870020000000, 2, 'abandoned', NULL, '["T02"]', 'About T02', 'phone', 'Lotus 12', NULL, 'restart', 0, NULL, NULL, 5, NULL, NULL, '0000000000007ec28c7c13a7b4d8e97f', NULL, '418-273');
INSERT INTO session VALUES ('019aaed8-4380-7881-b725-32ecdececff1', '258-727', 1763870000000000, 1763870100000000, 6, 'open', NULL, '["T01"]', 'About T01', 'on_site', 'Lotus 12', NULL, NULL, 5, NULL, NULL, 5, NULL, NULL, '000000000000763a9b503e007095c150', '["tampering"]', NULL);
INSERT INTO session VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', '194-703', 1763870000000000, 1763870100000000, 6, 'paused', NULL, '["T01","T02"]', 'About T02', 'phone', 'Lotus 13', NULL, 'restart', 1, NULL, NULL, 5, NULL, NULL, '0000000000007f0b9ed8ba8b84c85837', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', '290-416', 1763870000000000, 1763870400000000, 21, 'ended', NULL, '["T01"]', 'About T01', 'on_site', 'Lotus 12', 'office', NULL, 7, '822100048160001', NULL, 5, NULL, NULL, '0000000000007e41aaa2ba41721a967a', NULL, NULL);
INSERT INTO entry VALUES ('019aaed8-4380-75b0-8ed1-ea6245e510f7', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T02","channel":"phone","tree":"89264254ea6e1d635d9f8bd8b83ce7c8a1f71e53e73e1609304000efdabde291"}}');
INSERT INTO entry VALUES ('019aaed8-4380-75b0-8ed1-ea6245e510f7', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"abandoned","reason":"continuing ticket 418-273","joined":"418-273"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"on_site","tree":"2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"link.link","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"lamp","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"plug","occurrence":1,"answer":"in","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"fuse","occurrence":1,"answer":"declined","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"wait","occurrence":1,"answer":"tampering","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"on_site","tree":"2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"link.link","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"T02","tree":"89264254ea6e1d635d9f8bd8b83ce7c8a1f71e53e73e1609304000efdabde291"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"reference","reference":"Lotus 13"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"channel","channel":"phone"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"parked","until":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"phone","tree":"2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"link.link","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"link.cable","occurrence":1,"answer":"skipped","reason":"merchant would not"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"lamp","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"plug","occurrence":1,"answer":"unsure","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"taken_back"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 6, 'li', '{"version":2,"at":1763870120000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"plug","occurrence":1,"answer":"in","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 7, 'li', '{"version":2,"at":1763870140000000,"by":"person","program":"0.2.0","event":{"kind":"noted","text":"card 411111******1111 was in the slot"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 8, 'li', '{"version":2,"at":1763870160000000,"by":"person","program":"0.2.0","event":{"kind":"cautioned","code":"T01","step":"fuse","occurrence":1}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 9, 'li', '{"version":2,"at":1763870180000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"fuse","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 10, 'li', '{"version":2,"at":1763870200000000,"by":"person","program":"0.2.0","event":{"kind":"parked","until":1763870500000000}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 11, 'li', '{"version":2,"at":1763870220000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"wait","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 12, 'li', '{"version":2,"at":1763870240000000,"by":"person","program":"0.2.0","event":{"kind":"field","field":"merchant","value":"822100048160001"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 13, 'li', '{"version":2,"at":1763870260000000,"by":"person","program":"0.2.0","event":{"kind":"field","field":"model","value":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 14, 'li', '{"version":2,"at":1763870280000000,"by":"person","program":"0.2.0","event":{"kind":"field","field":"model","value":"N900","confirmed":true}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 15, 'li', '{"version":2,"at":1763870300000000,"by":"person","program":"0.2.0","event":{"kind":"handed_over","channel":"on_site"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 16, 'li', '{"version":2,"at":1763870320000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"open_case","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 17, 'li', '{"version":2,"at":1763870340000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 18, 'li', '{"version":2,"at":1763870360000000,"by":"person","program":"0.2.0","event":{"kind":"field","field":"contact","value":null,"personal":true}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 19, 'li', '{"version":2,"at":1763870380000000,"by":"person","program":"0.2.0","event":{"kind":"closed","ticket":1,"said":"swapped"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 20, 'li', '{"version":2,"at":1763870400000000,"by":"person","program":"0.2.0","event":{"kind":"reopened","ticket":1,"said":null}}');
INSERT INTO personal VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 18, '13800138000');
INSERT INTO pin VALUES ('2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T01","row":1,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T01"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"link","name":{"en":"link"},"first":1},"by":"merchant","sibling":3,"after":3},{"id":"link.link","key":1,"act":{"kind":"ask","text":{"en":"Is it online?"},"yes":null,"no":2,"unsure":"as_no"},"by":"merchant","after":3},{"id":"link.cable","key":2,"act":{"kind":"try","text":{"en":"Change the cable"},"wait":null},"by":"merchant","after":3},{"id":"lamp","key":3,"act":{"kind":"ask","text":{"en":"Is the lamp lit?"},"yes":null,"no":4,"unsure":"as_no"},"by":"merchant","sibling":5,"after":5},{"id":"plug","key":4,"act":{"kind":"choose","text":{"en":"Is it plugged in?"},"options":[{"id":"in","label":{"en":"In"},"first":null},{"id":"out","label":{"en":"Out"},"first":null}],"unsure_as":"out"},"by":"merchant","after":5},{"id":"fuse","key":5,"when":[{"key":4,"value":"in"}],"act":{"kind":"try","text":{"en":"Change the fuse"},"wait":null},"caution":{"en":"Pull the plug first"},"by":"merchant","sibling":6,"after":6},{"id":"wait","key":6,"act":{"kind":"try","text":{"en":"Let it cool down"},"wait":5},"by":"merchant","sibling":7,"after":7},{"id":"open_case","key":7,"act":{"kind":"try","text":{"en":"Open the case"},"wait":null},"by":"technician","sibling":8,"after":8},{"id":"number","key":8,"act":{"kind":"collect","fields":["merchant"]},"by":"merchant","sibling":9,"after":9},{"id":"","key":9,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('89264254ea6e1d635d9f8bd8b83ce7c8a1f71e53e73e1609304000efdabde291', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T02","row":2,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T02"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"fine","kind":"no_fault","name":{"en":"Fine"},"text":{"en":"Nothing to do"},"queue":null,"collect":[]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"restart","key":0,"act":{"kind":"try","text":{"en":"Restart"},"wait":null},"by":"merchant","sibling":1,"after":1},{"id":"","key":1,"act":{"kind":"end","outcome":"fine","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO session_pin VALUES ('019aaed8-4380-7881-b725-32ecdececff1', 0, '2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f');
INSERT INTO session_pin VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 0, '2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f');
INSERT INTO session_pin VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 0, '2e2ff873e3d4c79aeaab157cf1a4767ead18732d5c58f5fee61ba16a52a8687f');
INSERT INTO session_pin VALUES ('019aaed8-4380-75b0-8ed1-ea6245e510f7', 0, '89264254ea6e1d635d9f8bd8b83ce7c8a1f71e53e73e1609304000efdabde291');
INSERT INTO session_pin VALUES ('019aaed8-4380-7a1e-abbe-536150a03e41', 1, '89264254ea6e1d635d9f8bd8b83ce7c8a1f71e53e73e1609304000efdabde291');
INSERT INTO ticket VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 1, 'open', NULL, 'office', 'office', 'T01', 1763870340000000, 0);
INSERT INTO delivery VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 1, 'office', 'delivered', 3, 0, NULL, 1, 1763880000000000, 1763880000000000, 1763880000000000, '4711', NULL, 'status 503', '00000000000071468f78d2783256b454', 'closed', 1763880000000000);
INSERT INTO delivery VALUES ('019aaed8-4380-7a38-a5f1-0a13c5b62db9', 1, 'risk', 'later', 0, 0, NULL, 0, 1763880000000000, 1763880000000000, 1763880000000000, NULL, NULL, NULL, '00000000000071468f78d2783256b454', NULL, NULL);
INSERT INTO sink VALUES ('office', 1763880000000000);
INSERT INTO gone VALUES (X'019AAED84380789BA552B52405328E7E', 1763880000000000, NULL, 0, NULL);
INSERT INTO called_elsewhere VALUES ('000-007', '019aaed8-4380-7a38-a5f1-0a13c5b62db9');
