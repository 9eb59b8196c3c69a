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
INSERT INTO session VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', '249-366', 1763870000000000, 1763870080000000, 5, 'abandoned', NULL, '["T01"]', 'About T01', 'on_site', 'Lotus 12', NULL, 'valve', 2, NULL, NULL, 5, NULL, NULL, '000000000000730fbb432dd5e3226874', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7b6d-bc44-aab3895d3f0c', '945-288', 1763870000000000, 1763870040000000, 3, 'open', NULL, '["T01"]', 'About T01', 'on_site', 'Lotus 12', NULL, 'valve', 2, NULL, NULL, 5, NULL, NULL, '000000000000773d90569e9e690a7f87', '["visit","office"]', NULL);
INSERT INTO session VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', '007-950', 1763870000000000, 1763870140000000, 8, 'ended', NULL, '["T01"]', 'About T01', 'on_site', 'Lotus 12', 'office', NULL, 4, NULL, NULL, 5, NULL, NULL, '0000000000007e5c82b50c2e858500ac', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', '114-332', 1763870000000000, 1763870140000000, 8, 'ended', NULL, '["T01"]', 'About T01', 'on_site', 'Lotus 12', 'fine', NULL, 4, NULL, NULL, 5, NULL, NULL, '0000000000007f36a076154a74b841fe', NULL, NULL);
INSERT INTO entry VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"on_site","tree":"00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd"}}');
INSERT INTO entry VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"dry","occurrence":1,"answer":"yes","reason":null},"set":[{"matter":"water","state":"low"}]}');
INSERT INTO entry VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"poured","occurrence":1,"answer":"no","reason":null},"set":[{"matter":"drink","state":"open"}]}');
INSERT INTO entry VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"abandoned","reason":"they hung up","files":[{"ticket":1,"outcome":"visit","matter":"water"},{"ticket":2,"outcome":"office","matter":"drink"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"closed","ticket":2,"said":"found"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b6d-bc44-aab3895d3f0c', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"on_site","tree":"00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b6d-bc44-aab3895d3f0c', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"dry","occurrence":1,"answer":"yes","reason":null},"set":[{"matter":"water","state":"low"}]}');
INSERT INTO entry VALUES ('019aaed8-4380-7b6d-bc44-aab3895d3f0c', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"poured","occurrence":1,"answer":"no","reason":null},"set":[{"matter":"drink","state":"open"}]}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"on_site","tree":"00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"dry","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"poured","occurrence":1,"answer":"no","reason":null},"set":[{"matter":"drink","state":"open"}]}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"parked","until":null,"files":[{"ticket":1,"outcome":"office","matter":"drink"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"handed_over","channel":"on_site"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"valve","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 6, 'li', '{"version":2,"at":1763870120000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"closing.again","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 7, 'li', '{"version":2,"at":1763870140000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":2,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"on_site","tree":"00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"dry","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"poured","occurrence":1,"answer":"no","reason":null},"set":[{"matter":"drink","state":"open"}]}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"valve","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"closing.again","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"fine","files":[{"ticket":1,"outcome":"office","matter":"drink"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 6, 'li', '{"version":2,"at":1763870120000000,"by":"person","program":"0.2.0","event":{"kind":"closed","ticket":1,"said":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 7, 'li', '{"version":2,"at":1763870140000000,"by":"person","program":"0.2.0","event":{"kind":"reopened","ticket":1,"said":"they asked again"}}');
INSERT INTO pin VALUES ('00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd', '{"format":2,"language":2,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T01","row":1,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T01"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"fine","kind":"no_fault","name":{"en":"Fine"},"text":{"en":"Nothing to do"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"matters":[{"id":"water","name":{"en":"Water"},"states":[{"id":"low","name":{"en":"Low"},"request":"visit"},{"id":"full","name":{"en":"Full"}}]},{"id":"drink","name":{"en":"Drink"},"states":[{"id":"open","name":{"en":"Open"},"request":"office"},{"id":"poured","name":{"en":"Poured"}}]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","closing":7,"steps":[{"id":"dry","key":0,"act":{"kind":"ask","text":{"en":"Is it dry?"},"yes":1,"no":null,"unsure":"as_no"},"by":"merchant","sibling":2,"after":2},{"id":"","key":1,"act":{"kind":"set","standing":{"matter":"water","state":"low"}},"by":"merchant","after":2},{"id":"poured","key":2,"act":{"kind":"ask","text":{"en":"Was it poured?"},"yes":null,"no":3,"unsure":"as_no"},"by":"merchant","sibling":4,"after":4},{"id":"","key":3,"act":{"kind":"set","standing":{"matter":"drink","state":"open"}},"by":"merchant","after":4},{"id":"valve","key":4,"act":{"kind":"ask","text":{"en":"Is the valve open?"},"yes":5,"no":null,"unsure":"as_no"},"by":"back_office","sibling":6,"after":6},{"id":"","key":5,"act":{"kind":"end","outcome":"office","text":null,"collect":[],"with":"drink"},"by":"merchant","after":6},{"id":"","key":6,"act":{"kind":"end","outcome":"fine","text":null,"collect":[]},"by":"merchant"},{"id":"","key":7,"act":{"kind":"use","sequence":"closing","name":{"en":"closing"},"first":8},"by":"merchant"},{"id":"closing.again","key":8,"when":[{"standing":{"matter":"drink","state":"open"}}],"act":{"kind":"ask","text":{"en":"Is it there now?"},"yes":9,"no":null,"unsure":"as_no"},"by":"merchant"},{"id":"","key":9,"act":{"kind":"set","standing":{"matter":"drink","state":"poured"}},"by":"merchant"}]}');
INSERT INTO session_pin VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 0, '00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b6d-bc44-aab3895d3f0c', 0, '00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd');
INSERT INTO session_pin VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 0, '00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd');
INSERT INTO session_pin VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 0, '00cbf142dbf2962c893a0fb71ebcc5e6497c266082a954f03e0d79da65cc96fd');
INSERT INTO ticket VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 1, 'open', 'water', 'visit', 'office', 'T01', 1763870060000000, 0);
INSERT INTO ticket VALUES ('019aaed8-4380-785c-8cc2-b50fd0e01a4f', 2, 'closed', 'drink', 'office', 'office', 'T01', 1763870060000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 1, 'open', 'drink', 'office', 'office', 'T01', 1763870060000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7d9d-8cad-b461a97d0391', 2, 'open', NULL, 'office', 'office', 'T01', 1763870140000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7f3a-b2c7-99506b263406', 1, 'open', 'drink', 'office', 'office', 'T01', 1763870100000000, 1);
