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
INSERT INTO session VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', '690-700', 1763870000000000, 1763870080000000, 5, 'open', NULL, '["T02","T01"]', 'About T01', 'on_site', 'Lotus 12', NULL, 'lamp', 1, NULL, NULL, 5, NULL, NULL, '0000000000007717b3488f8e459bc9e4', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', '440-046', 1763870000000000, 1763870080000000, 5, 'ended', NULL, '["T01","T02"]', 'About T02', 'phone', 'Lotus 12', 'visit', NULL, 2, NULL, NULL, 5, NULL, NULL, '0000000000007d5fb788faf277258935', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', '500-900', 1763870000000000, 1763870140000000, 8, 'ended', NULL, '["T02"]', 'About T02', 'on_site', 'Lotus 12', 'fixed', NULL, 2, NULL, NULL, 5, NULL, NULL, '00000000000076ff9e255d73ae0be59e', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', '658-597', 1763870000000000, 1763870120000000, 7, 'ended', NULL, '["T02"]', 'About T02', 'on_site', 'Lotus 12', 'office', NULL, 2, NULL, NULL, 5, NULL, NULL, '00000000000075558790905236d2dc95', NULL, NULL);
INSERT INTO entry VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T02","channel":"phone","tree":"9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T02","step":"restart","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"visit","files":[{"ticket":1,"outcome":"visit"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"handed_over","channel":"on_site"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"T01","tree":"cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe"}}');
INSERT INTO entry VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"phone","tree":"cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe"}}');
INSERT INTO entry VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T01","step":"lamp","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"T02","tree":"9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918"}}');
INSERT INTO entry VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T02","step":"restart","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"visit","files":[{"ticket":1,"outcome":"visit"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T02","channel":"phone","tree":"9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T02","step":"restart","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"visit","files":[{"ticket":1,"outcome":"visit"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"handed_over","channel":"on_site"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T02","step":"open_case","occurrence":1,"answer":"fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"fixed"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 6, 'li', '{"version":2,"at":1763870120000000,"by":"person","program":"0.2.0","event":{"kind":"reopened","ticket":1,"said":"it came up again"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 7, 'li', '{"version":2,"at":1763870140000000,"by":"person","program":"0.2.0","event":{"kind":"closed","ticket":1,"said":"swapped"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T02","channel":"phone","tree":"9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T02","step":"restart","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"visit","files":[{"ticket":1,"outcome":"visit"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"handed_over","channel":"on_site"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"answered","code":"T02","step":"open_case","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":2,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 6, 'li', '{"version":2,"at":1763870120000000,"by":"person","program":"0.2.0","event":{"kind":"closed","ticket":2,"said":"swapped"}}');
INSERT INTO pin VALUES ('cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T01","row":1,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T01"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"lamp","key":0,"act":{"kind":"ask","text":{"en":"Is the lamp lit?"},"yes":null,"no":1,"unsure":"as_no"},"by":"merchant","sibling":2,"after":2},{"id":"fuse","key":1,"act":{"kind":"try","text":{"en":"Change the fuse"},"wait":null},"by":"merchant","after":2},{"id":"","key":2,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T02","row":2,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T02"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"restart","key":0,"act":{"kind":"try","text":{"en":"Restart"},"wait":null},"by":"merchant","sibling":1,"after":1},{"id":"open_case","key":1,"act":{"kind":"try","text":{"en":"Open the case"},"wait":null},"by":"technician","sibling":2,"after":2},{"id":"","key":2,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO session_pin VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 0, '9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918');
INSERT INTO session_pin VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 1, '9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918');
INSERT INTO session_pin VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 0, '9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918');
INSERT INTO session_pin VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 0, '9035bc2a86550751400335ee6f97fe9e5c63276e188f732ccb09233ea9194918');
INSERT INTO session_pin VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 1, 'cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe');
INSERT INTO session_pin VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 0, 'cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe');
INSERT INTO ticket VALUES ('019aaed8-4380-7076-9223-07472e0bca1e', 1, 'under_way', NULL, 'visit', 'office', 'T02', 1763870040000000, 0);
INSERT INTO ticket VALUES ('019aaed8-4380-75a5-ba09-8897706432f3', 1, 'open', NULL, 'visit', 'office', 'T02', 1763870080000000, 0);
INSERT INTO ticket VALUES ('019aaed8-4380-7af6-a36a-da3e5e4b9482', 1, 'closed', NULL, 'visit', 'office', 'T02', 1763870040000000, 0);
INSERT INTO ticket VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 1, 'closed', NULL, 'visit', 'office', 'T02', 1763870040000000, 0);
INSERT INTO ticket VALUES ('019aaed8-4380-7cf7-b837-3c3d52665677', 2, 'closed', NULL, 'office', 'office', 'T02', 1763870100000000, 1);
