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
INSERT INTO session VALUES ('019aaed8-4380-70d3-bb5d-addecba102a1', '242-099', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["A,B"]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '0000000000007beb9c5174a107b70a1c', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7120-b347-aa81805446e7', '736-014', 1763870000000000, 1763870040000000, 3, 'open', NULL, '["T01"]', 'About T01', 'phone', 'Lotus 12', NULL, 'lamp', 0, NULL, NULL, 5, NULL, NULL, '00000000000079c8b60a094bf04b0451', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7127-96ab-43b0bf125863', '017-809', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["[\"A\"]"]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '00000000000079e397907580dca97a89', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-73af-8c32-de4396657e90', '142-290', 1763870000000000, 1763870040000000, 3, 'open', NULL, '["A,B"]', NULL, 'phone', 'Lotus 12', NULL, NULL, 0, NULL, NULL, 5, NULL, NULL, '0000000000007fe484a12fda4953c28b', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7595-8ce2-bb4c198d804b', '725-206', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["A"]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '000000000000718fb3797243b026df82', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7a78-98ea-c3b2aa167f48', '427-363', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["交易,失败\\"]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '0000000000007dba9d00531ba982c70e', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', '716-837', 1763870000000000, 1763870160000000, 9, 'open', NULL, '["T01","A,B",",","\"A\",\"B\"","50%","A→B","[\"A\"]","交易,失败\\","A"]', NULL, 'phone', 'Lotus 12', NULL, NULL, 0, NULL, NULL, 5, NULL, NULL, '000000000000713c9a2f6e4b4382e4eb', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7b9a-9791-2dd2f871a792', '983-471', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["A→B"]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '00000000000070279fc2d1dbdda96294', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7c45-a838-f92dc9008860', '368-504', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '[","]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '0000000000007b9f9eaf9c863930a6f6', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7cee-8307-2dd22c681559', '943-255', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["\"A\",\"B\""]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '0000000000007243a40ef84722da43ba', NULL, NULL);
INSERT INTO session VALUES ('019aaed8-4380-7d3d-a052-a8caadeae11f', '376-646', 1763870000000000, 1763870020000000, 2, 'ended', NULL, '["50%"]', NULL, 'on_site', NULL, 'office', NULL, 0, NULL, NULL, 5, NULL, NULL, '0000000000007e4397717787b63e7265', NULL, NULL);
INSERT INTO entry VALUES ('019aaed8-4380-70d3-bb5d-addecba102a1', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"A,B","channel":"on_site","tree":"66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70d3-bb5d-addecba102a1', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7120-b347-aa81805446e7', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"phone","tree":"cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7120-b347-aa81805446e7', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"E","tree":"0b30acdf61189c5086cab2614957be54f79a19ffa627803a0c93f379de27d963"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7120-b347-aa81805446e7', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"taken_back"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7127-96ab-43b0bf125863', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"[\"A\"]","channel":"on_site","tree":"3fcf603eb1da93b03cdc9ed770232ab499115d3be037b3973dfd98eeb8419a08"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7127-96ab-43b0bf125863', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-73af-8c32-de4396657e90', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"A,B","channel":"phone","tree":"66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-73af-8c32-de4396657e90', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"C,D","tree":"3b3ead9998ad0537caab32ac5f91748e1d1fc514fb6431085579698957f8bd2f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-73af-8c32-de4396657e90', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"taken_back"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7595-8ce2-bb4c198d804b', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"A","channel":"on_site","tree":"11c91efc975075a39c8427b27232e6fe270da1985b6c493a2760163c5351bf98"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7595-8ce2-bb4c198d804b', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a78-98ea-c3b2aa167f48', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"交易,失败\\","channel":"on_site","tree":"8d085c2fa92dcd75c321d4494975347520e1a5bbc02c9bc95db5b40ae576bf5c"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7a78-98ea-c3b2aa167f48', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 0, 'li', '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"T01","channel":"phone","tree":"cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 1, 'li', '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"A,B","tree":"66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 2, 'li', '{"version":2,"at":1763870040000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":",","tree":"5a7544100b19e514e41af37d63169ac66585a47293472bb18615ccf50c3897bc"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 3, 'li', '{"version":2,"at":1763870060000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"\"A\",\"B\"","tree":"c1a698d132cda4e726a2f3f1e9a5c46394e2c5da23877df63b7f5b1ebca058e6"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 4, 'li', '{"version":2,"at":1763870080000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"50%","tree":"89f866819fea30538f17fbc61ce870adfe65dd9968e4e9b9ce3f0cdcc095a78c"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 5, 'li', '{"version":2,"at":1763870100000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"A→B","tree":"30de8c90cc3d3d30964896f45987fda54e35a65305ac500ec8b3bbd16387e4ad"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 6, 'li', '{"version":2,"at":1763870120000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"[\"A\"]","tree":"3fcf603eb1da93b03cdc9ed770232ab499115d3be037b3973dfd98eeb8419a08"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 7, 'li', '{"version":2,"at":1763870140000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"交易,失败\\","tree":"8d085c2fa92dcd75c321d4494975347520e1a5bbc02c9bc95db5b40ae576bf5c"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 8, 'li', '{"version":2,"at":1763870160000000,"by":"person","program":"0.2.0","event":{"kind":"switched","code":"A","tree":"11c91efc975075a39c8427b27232e6fe270da1985b6c493a2760163c5351bf98"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b9a-9791-2dd2f871a792', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"A→B","channel":"on_site","tree":"30de8c90cc3d3d30964896f45987fda54e35a65305ac500ec8b3bbd16387e4ad"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7b9a-9791-2dd2f871a792', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7c45-a838-f92dc9008860', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":",","channel":"on_site","tree":"5a7544100b19e514e41af37d63169ac66585a47293472bb18615ccf50c3897bc"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7c45-a838-f92dc9008860', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cee-8307-2dd22c681559', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"\"A\",\"B\"","channel":"on_site","tree":"c1a698d132cda4e726a2f3f1e9a5c46394e2c5da23877df63b7f5b1ebca058e6"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7cee-8307-2dd22c681559', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d3d-a052-a8caadeae11f', 0, NULL, '{"version":2,"at":1763870000000000,"by":"person","program":"0.2.0","event":{"kind":"started","code":"50%","channel":"on_site","tree":"89f866819fea30538f17fbc61ce870adfe65dd9968e4e9b9ce3f0cdcc095a78c"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d3d-a052-a8caadeae11f', 1, NULL, '{"version":2,"at":1763870020000000,"by":"person","program":"0.2.0","event":{"kind":"ended","outcome":"office","files":[{"ticket":1,"outcome":"office"}]}}');
INSERT INTO pin VALUES ('66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"A,B","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('5a7544100b19e514e41af37d63169ac66585a47293472bb18615ccf50c3897bc', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":",","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('c1a698d132cda4e726a2f3f1e9a5c46394e2c5da23877df63b7f5b1ebca058e6', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"\"A\",\"B\"","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('89f866819fea30538f17fbc61ce870adfe65dd9968e4e9b9ce3f0cdcc095a78c', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"50%","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('30de8c90cc3d3d30964896f45987fda54e35a65305ac500ec8b3bbd16387e4ad', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"A→B","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('3fcf603eb1da93b03cdc9ed770232ab499115d3be037b3973dfd98eeb8419a08', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"[\"A\"]","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('8d085c2fa92dcd75c321d4494975347520e1a5bbc02c9bc95db5b40ae576bf5c', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"交易,失败\\","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('11c91efc975075a39c8427b27232e6fe270da1985b6c493a2760163c5351bf98', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"A","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T01","row":1,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T01"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"lamp","key":0,"act":{"kind":"ask","text":{"en":"Is the lamp lit?"},"yes":null,"no":1,"unsure":"as_no"},"by":"merchant","sibling":2,"after":2},{"id":"fuse","key":1,"act":{"kind":"try","text":{"en":"Change the fuse"},"wait":null},"by":"merchant","after":2},{"id":"","key":2,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('3b3ead9998ad0537caab32ac5f91748e1d1fc514fb6431085579698957f8bd2f', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"C,D","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('0b30acdf61189c5086cab2614957be54f79a19ffa627803a0c93f379de27d963', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"E","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"contact","label":{"en":"Contact"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal","of":"merchant"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","merchant":"merchant","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"ladder"},"first":1},"by":"merchant"},{"id":"","key":1,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO session_pin VALUES ('019aaed8-4380-7120-b347-aa81805446e7', 1, '0b30acdf61189c5086cab2614957be54f79a19ffa627803a0c93f379de27d963');
INSERT INTO session_pin VALUES ('019aaed8-4380-7595-8ce2-bb4c198d804b', 0, '11c91efc975075a39c8427b27232e6fe270da1985b6c493a2760163c5351bf98');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 8, '11c91efc975075a39c8427b27232e6fe270da1985b6c493a2760163c5351bf98');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 5, '30de8c90cc3d3d30964896f45987fda54e35a65305ac500ec8b3bbd16387e4ad');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b9a-9791-2dd2f871a792', 0, '30de8c90cc3d3d30964896f45987fda54e35a65305ac500ec8b3bbd16387e4ad');
INSERT INTO session_pin VALUES ('019aaed8-4380-73af-8c32-de4396657e90', 1, '3b3ead9998ad0537caab32ac5f91748e1d1fc514fb6431085579698957f8bd2f');
INSERT INTO session_pin VALUES ('019aaed8-4380-7127-96ab-43b0bf125863', 0, '3fcf603eb1da93b03cdc9ed770232ab499115d3be037b3973dfd98eeb8419a08');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 6, '3fcf603eb1da93b03cdc9ed770232ab499115d3be037b3973dfd98eeb8419a08');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 2, '5a7544100b19e514e41af37d63169ac66585a47293472bb18615ccf50c3897bc');
INSERT INTO session_pin VALUES ('019aaed8-4380-7c45-a838-f92dc9008860', 0, '5a7544100b19e514e41af37d63169ac66585a47293472bb18615ccf50c3897bc');
INSERT INTO session_pin VALUES ('019aaed8-4380-70d3-bb5d-addecba102a1', 0, '66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f');
INSERT INTO session_pin VALUES ('019aaed8-4380-73af-8c32-de4396657e90', 0, '66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 1, '66d461c5d9ef6864669d7657dbb503b50e789152b9c761dc69ecb9603b97384f');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 4, '89f866819fea30538f17fbc61ce870adfe65dd9968e4e9b9ce3f0cdcc095a78c');
INSERT INTO session_pin VALUES ('019aaed8-4380-7d3d-a052-a8caadeae11f', 0, '89f866819fea30538f17fbc61ce870adfe65dd9968e4e9b9ce3f0cdcc095a78c');
INSERT INTO session_pin VALUES ('019aaed8-4380-7a78-98ea-c3b2aa167f48', 0, '8d085c2fa92dcd75c321d4494975347520e1a5bbc02c9bc95db5b40ae576bf5c');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 7, '8d085c2fa92dcd75c321d4494975347520e1a5bbc02c9bc95db5b40ae576bf5c');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 3, 'c1a698d132cda4e726a2f3f1e9a5c46394e2c5da23877df63b7f5b1ebca058e6');
INSERT INTO session_pin VALUES ('019aaed8-4380-7cee-8307-2dd22c681559', 0, 'c1a698d132cda4e726a2f3f1e9a5c46394e2c5da23877df63b7f5b1ebca058e6');
INSERT INTO session_pin VALUES ('019aaed8-4380-7120-b347-aa81805446e7', 0, 'cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe');
INSERT INTO session_pin VALUES ('019aaed8-4380-7b1f-ac8f-a29440f44a58', 0, 'cb14262c6db065a3bad44a4170f8e7d1b8327778bc4ec5a21541b4058d47eefe');
INSERT INTO ticket VALUES ('019aaed8-4380-70d3-bb5d-addecba102a1', 1, 'open', NULL, 'office', 'office', 'A,B', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7127-96ab-43b0bf125863', 1, 'open', NULL, 'office', 'office', '["A"]', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7595-8ce2-bb4c198d804b', 1, 'open', NULL, 'office', 'office', 'A', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7a78-98ea-c3b2aa167f48', 1, 'open', NULL, 'office', 'office', '交易,失败\', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7b9a-9791-2dd2f871a792', 1, 'open', NULL, 'office', 'office', 'A→B', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7c45-a838-f92dc9008860', 1, 'open', NULL, 'office', 'office', ',', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7cee-8307-2dd22c681559', 1, 'open', NULL, 'office', 'office', '"A","B"', 1763870020000000, 1);
INSERT INTO ticket VALUES ('019aaed8-4380-7d3d-a052-a8caadeae11f', 1, 'open', NULL, 'office', 'office', '50%', 1763870020000000, 1);
