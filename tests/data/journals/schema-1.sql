PRAGMA application_id = 1346652721;
PRAGMA user_version = 1;
CREATE TABLE session (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    begun INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    state TEXT NOT NULL,
    until INTEGER,
    codes TEXT NOT NULL,
    message TEXT NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    outcome TEXT NOT NULL,
    step TEXT NOT NULL,
    answers INTEGER NOT NULL,
    handed_over INTEGER,
    conflict_with TEXT,
    holder TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_state ON session (state, changed);
CREATE INDEX session_in_conflict ON session (conflict_with) WHERE conflict_with IS NOT NULL;
CREATE TABLE entry (
    session TEXT NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    operator TEXT NOT NULL,
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
INSERT INTO session VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', '725-675', 1763870000000000, 1763870320000000, 17, 'ended', NULL, 'T01', 'About T01', 'on_site', 'Lotus 12', 'office', '', 7, NULL, NULL, '00000000000075b68d53592b0476200e');
INSERT INTO session VALUES ('019aaed8-4380-71af-8839-34835606b24b', '843-105', 1763870000000000, 1763870100000000, 6, 'open', NULL, 'T01', 'About T01', 'on_site', 'Lotus 12', '', '', 5, NULL, NULL, '00000000000078d6a86312d262b2a83c');
INSERT INTO session VALUES ('019aaed8-4380-771f-b149-839eb3810510', '322-079', 1763870000000000, 1763870060000000, 4, 'paused', NULL, 'T01,T02', 'About T02', 'on_site', 'Lotus 12', '', 'restart', 1, NULL, NULL, '00000000000071bb88bc4b2fb4a6862a');
INSERT INTO session VALUES ('019aaed8-4380-7d19-ac6a-8beee5bb94aa', '146-593', 1763870000000000, 1763870020000000, 2, 'abandoned', NULL, 'T02', 'About T02', 'phone', 'Lotus 12', '', 'restart', 0, NULL, NULL, '00000000000070c1931073959586dafd');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 0, 'li', '{"version":1,"at":1763870000000000,"event":{"kind":"started","code":"T01","channel":"phone","tree":"5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 1, 'li', '{"version":1,"at":1763870020000000,"event":{"kind":"answered","code":"T01","step":"link.link","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 2, 'li', '{"version":1,"at":1763870040000000,"event":{"kind":"answered","code":"T01","step":"link.cable","occurrence":1,"answer":"skipped","reason":"merchant would not"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 3, 'li', '{"version":1,"at":1763870060000000,"event":{"kind":"answered","code":"T01","step":"lamp","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 4, 'li', '{"version":1,"at":1763870080000000,"event":{"kind":"answered","code":"T01","step":"plug","occurrence":1,"answer":"unsure","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 5, 'li', '{"version":1,"at":1763870100000000,"event":{"kind":"taken_back"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 6, 'li', '{"version":1,"at":1763870120000000,"event":{"kind":"answered","code":"T01","step":"plug","occurrence":1,"answer":"in","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 7, 'li', '{"version":1,"at":1763870140000000,"event":{"kind":"noted","text":"card 411111******1111 was in the slot"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 8, 'li', '{"version":1,"at":1763870160000000,"event":{"kind":"cautioned","code":"T01","step":"fuse","occurrence":1}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 9, 'li', '{"version":1,"at":1763870180000000,"event":{"kind":"answered","code":"T01","step":"fuse","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 10, 'li', '{"version":1,"at":1763870200000000,"event":{"kind":"parked","until":1763870500000000}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 11, 'li', '{"version":1,"at":1763870220000000,"event":{"kind":"answered","code":"T01","step":"wait","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 12, 'li', '{"version":1,"at":1763870240000000,"event":{"kind":"field","field":"merchant","value":"822100048160001"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 13, 'li', '{"version":1,"at":1763870260000000,"event":{"kind":"field","field":"model","value":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 14, 'li', '{"version":1,"at":1763870280000000,"event":{"kind":"handed_over","channel":"on_site"}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 15, 'li', '{"version":1,"at":1763870300000000,"event":{"kind":"answered","code":"T01","step":"open_case","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 16, 'li', '{"version":1,"at":1763870320000000,"event":{"kind":"ended","outcome":"office"}}');
INSERT INTO entry VALUES ('019aaed8-4380-71af-8839-34835606b24b', 0, 'li', '{"version":1,"at":1763870000000000,"event":{"kind":"started","code":"T01","channel":"on_site","tree":"5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02"}}');
INSERT INTO entry VALUES ('019aaed8-4380-71af-8839-34835606b24b', 1, 'li', '{"version":1,"at":1763870020000000,"event":{"kind":"answered","code":"T01","step":"link.link","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-71af-8839-34835606b24b', 2, 'li', '{"version":1,"at":1763870040000000,"event":{"kind":"answered","code":"T01","step":"lamp","occurrence":1,"answer":"no","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-71af-8839-34835606b24b', 3, 'li', '{"version":1,"at":1763870060000000,"event":{"kind":"answered","code":"T01","step":"plug","occurrence":1,"answer":"in","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-71af-8839-34835606b24b', 4, 'li', '{"version":1,"at":1763870080000000,"event":{"kind":"answered","code":"T01","step":"fuse","occurrence":1,"answer":"declined","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-71af-8839-34835606b24b', 5, 'li', '{"version":1,"at":1763870100000000,"event":{"kind":"answered","code":"T01","step":"wait","occurrence":1,"answer":"tampering","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-771f-b149-839eb3810510', 0, 'li', '{"version":1,"at":1763870000000000,"event":{"kind":"started","code":"T01","channel":"on_site","tree":"5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02"}}');
INSERT INTO entry VALUES ('019aaed8-4380-771f-b149-839eb3810510', 1, 'li', '{"version":1,"at":1763870020000000,"event":{"kind":"answered","code":"T01","step":"link.link","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-771f-b149-839eb3810510', 2, 'li', '{"version":1,"at":1763870040000000,"event":{"kind":"switched","code":"T02","tree":"004f3d8ae74020c0aa173d4fa1b5df0700c82cc1f6ae4185822c70c46909809b"}}');
INSERT INTO entry VALUES ('019aaed8-4380-771f-b149-839eb3810510', 3, 'li', '{"version":1,"at":1763870060000000,"event":{"kind":"parked","until":null}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d19-ac6a-8beee5bb94aa', 0, 'li', '{"version":1,"at":1763870000000000,"event":{"kind":"started","code":"T02","channel":"phone","tree":"004f3d8ae74020c0aa173d4fa1b5df0700c82cc1f6ae4185822c70c46909809b"}}');
INSERT INTO entry VALUES ('019aaed8-4380-7d19-ac6a-8beee5bb94aa', 1, 'li', '{"version":1,"at":1763870020000000,"event":{"kind":"abandoned","reason":"the merchant hung up"}}');
INSERT INTO pin VALUES ('5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T01","row":1,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T01"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"office","kind":"ticket","name":{"en":"Office"},"text":{"en":"Over to them"},"queue":"office","collect":["merchant"]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"link","name":{"en":"link"},"first":1},"by":"merchant","sibling":3,"after":3},{"id":"link.link","key":1,"act":{"kind":"ask","text":{"en":"Is it online?"},"yes":null,"no":2,"unsure":"as_no"},"by":"merchant","after":3},{"id":"link.cable","key":2,"act":{"kind":"try","text":{"en":"Change the cable"},"wait":null},"by":"merchant","after":3},{"id":"lamp","key":3,"act":{"kind":"ask","text":{"en":"Is the lamp lit?"},"yes":null,"no":4,"unsure":"as_no"},"by":"merchant","sibling":5,"after":5},{"id":"plug","key":4,"act":{"kind":"choose","text":{"en":"Is it plugged in?"},"options":[{"id":"in","label":{"en":"In"},"first":null},{"id":"out","label":{"en":"Out"},"first":null}],"unsure_as":"out"},"by":"merchant","after":5},{"id":"fuse","key":5,"when":[{"key":4,"value":"in"}],"act":{"kind":"try","text":{"en":"Change the fuse"},"wait":null},"caution":{"en":"Pull the plug first"},"by":"merchant","sibling":6,"after":6},{"id":"wait","key":6,"act":{"kind":"try","text":{"en":"Let it cool down"},"wait":5},"by":"merchant","sibling":7,"after":7},{"id":"open_case","key":7,"act":{"kind":"try","text":{"en":"Open the case"},"wait":null},"by":"technician","sibling":8,"after":8},{"id":"number","key":8,"act":{"kind":"collect","fields":["merchant"]},"by":"merchant","sibling":9,"after":9},{"id":"","key":9,"act":{"kind":"end","outcome":"office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('004f3d8ae74020c0aa173d4fa1b5df0700c82cc1f6ae4185822c70c46909809b', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"T02","row":2,"table":{"id":"t","title":{"en":"T"}},"message":{"en":"About T02"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant","label":{"en":"Merchant"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"model","label":{"en":"Model"},"example":"N900","shape":{"kind":"text","length":null},"sensitivity":"none"}],"queues":[{"id":"office","name":{"en":"Office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"All well"},"queue":null,"collect":[]},{"id":"fine","kind":"no_fault","name":{"en":"Fine"},"text":{"en":"Nothing to do"},"queue":null,"collect":[]},{"id":"visit","kind":"ticket","name":{"en":"Visit"},"text":{"en":"Someone comes"},"queue":"office","collect":[]},{"id":"tampering","kind":"ticket","name":{"en":"Tampering"},"text":{"en":"Stop"},"queue":"office","collect":[]}],"resolved":"fixed","dispatch":"visit","tampering":"tampering","steps":[{"id":"restart","key":0,"act":{"kind":"try","text":{"en":"Restart"},"wait":null},"by":"merchant","sibling":1,"after":1},{"id":"","key":1,"act":{"kind":"end","outcome":"fine","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO session_pin VALUES ('019aaed8-4380-771f-b149-839eb3810510', 1, '004f3d8ae74020c0aa173d4fa1b5df0700c82cc1f6ae4185822c70c46909809b');
INSERT INTO session_pin VALUES ('019aaed8-4380-7d19-ac6a-8beee5bb94aa', 0, '004f3d8ae74020c0aa173d4fa1b5df0700c82cc1f6ae4185822c70c46909809b');
INSERT INTO session_pin VALUES ('019aaed8-4380-70cc-b839-7e7334cf18b1', 0, '5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02');
INSERT INTO session_pin VALUES ('019aaed8-4380-71af-8839-34835606b24b', 0, '5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02');
INSERT INTO session_pin VALUES ('019aaed8-4380-771f-b149-839eb3810510', 0, '5702c29ee0d5d291656ca385f5b3affe50842c0e11e439e872cc01c1661d5c02');
