PRAGMA application_id = 1346652721;
PRAGMA user_version = 2;
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
, merchant TEXT NOT NULL DEFAULT '', terminal TEXT NOT NULL DEFAULT '', ticket TEXT, queue TEXT NOT NULL DEFAULT '', ticket_outcome TEXT NOT NULL DEFAULT '', filed INTEGER NOT NULL DEFAULT 0, tickets INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0, summed INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
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
CREATE INDEX session_by_ticket ON session (ticket, filed) WHERE ticket IS NOT NULL;
CREATE INDEX session_by_merchant ON session (merchant, changed) WHERE merchant <> '';
CREATE INDEX session_by_terminal ON session (terminal, changed) WHERE terminal <> '';
CREATE INDEX session_by_begun ON session (begun);
CREATE INDEX session_to_sum ON session (summed) WHERE summed < 2;
CREATE TABLE personal (
    session TEXT NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO session VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', '865-102', 1795969066176925, 1795969066209170, 17, 'ended', NULL, 'E001', 'It does not respond', 'on_site', '(6222)(0212)(3456)(7890)(128)', 'back_office', '', 2, NULL, NULL, '0000000000007218852b1b3e2911dd16', '378282246310005', '', 'open', 'back_office', 'back_office', 1795969066184796, 1, 0, 2);
INSERT INTO session VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', '980-205', 1795969066216564, 1795969066219911, 5, 'abandoned', NULL, 'E002', 'It beeps', 'on_site', '', '', '', 1, NULL, NULL, '00000000000072708a16ffd593cb3902', '', '', NULL, '', '', 0, 0, 0, 2);
INSERT INTO session VALUES ('01a22819-24f4-7e20-99e9-53487ee98a30', '425-989', 1795969066228521, 1795969066231129, 3, 'paused', NULL, '6222;0212;3456;7890;128', '', 'on_site', '', '', 'ladder.restart', 0, NULL, NULL, '0000000000007b29a68287923d2eeaf9', '', '', NULL, '', '', 0, 0, 0, 2);
INSERT INTO session VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', '371-994', 1795969066239744, 1795969066243190, 4, 'paused', NULL, 'E002,4111;1111;1111;1111', '', 'on_site', '', '', 'ladder.restart', 0, NULL, NULL, '00000000000077f6af331d262c1b784a', '', '', NULL, '', '', 0, 0, 0, 2);
INSERT INTO session VALUES ('01a22819-250b-7ad8-8e0e-afc3c2ddd3a6', '779-457', 1795969066251711, 1795969066254036, 4, 'paused', NULL, 'E001', 'It does not respond', 'on_site', '411111****111111', '', 'restart', 1, NULL, NULL, '00000000000070cb86836b8267b0c5ad', '', '', NULL, '', '', 0, 0, 0, 2);
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 0, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066176925,"event":{"kind":"started","code":"E001","channel":"on_site","tree":"af53aee1f9402844d7520d90db304ed1baa7dfb0dd9aadf83ff58757e0870f65"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 1, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066181904,"event":{"kind":"noted","text":"CVV三位123"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 2, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066182214,"event":{"kind":"noted","text":"密码客户说是123456"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 3, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066182458,"event":{"kind":"noted","text":"六二二二 零二幺二 三四五六 七八九零 幺二八"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 4, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066182682,"event":{"kind":"noted","text":"the shop is busy"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 5, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066182914,"event":{"kind":"answered","code":"E001","step":"light","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 6, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066183144,"event":{"kind":"answered","code":"E001","step":"restart","occurrence":1,"answer":"not_fixed","reason":null}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 7, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066183365,"event":{"kind":"field","field":"serial_number","value":"6222021234567890128"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 8, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066183578,"event":{"kind":"field","field":"activation_code","value":"4111111111111111"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 9, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066183784,"event":{"kind":"field","field":"merchant_number","value":"378282246310005"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 10, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066184000,"event":{"kind":"field","field":"contact_phone","value":null,"personal":true}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 11, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066184246,"event":{"kind":"field","field":"shop","value":"后面三位123"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 12, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066184558,"event":{"kind":"field","field":"card","value":"411111******1111"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 13, '6222和0212和3456和7890和128', '{"version":1,"at":1795969066184796,"event":{"kind":"ended","outcome":"back_office"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 14, '', '{"version":1,"at":1795969066195867,"event":{"kind":"noted","text":"6222 and 0212 and 3456 and 7890 and 128"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 15, '', '{"version":1,"at":1795969066202736,"event":{"kind":"closed","said":"PIN is one two three four"}}');
INSERT INTO entry VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 16, '', '{"version":1,"at":1795969066209170,"event":{"kind":"reopened","said":"123是CVV"}}');
INSERT INTO entry VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', 0, '', '{"version":1,"at":1795969066216564,"event":{"kind":"started","code":"E002","channel":"on_site","tree":"786adc0b59136384348dd07a7c251d3bda63f89e3f3dae30699183226c7aa762"}}');
INSERT INTO entry VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', 1, '', '{"version":1,"at":1795969066218672,"event":{"kind":"answered","code":"E002","step":"restart","occurrence":1,"answer":"skipped","reason":"411111******1111，有效期1228，123"}}');
INSERT INTO entry VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', 2, '', '{"version":1,"at":1795969066219199,"event":{"kind":"taken_back"}}');
INSERT INTO entry VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', 3, '', '{"version":1,"at":1795969066219522,"event":{"kind":"answered","code":"E002","step":"restart","occurrence":1,"answer":"skipped","reason":"密码6位123456"}}');
INSERT INTO entry VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', 4, '', '{"version":1,"at":1795969066219911,"event":{"kind":"abandoned","reason":"安全码客户报的123"}}');
INSERT INTO entry VALUES ('01a22819-24f4-7e20-99e9-53487ee98a30', 0, '', '{"version":1,"at":1795969066228521,"event":{"kind":"started","code":"6222;0212;3456;7890;128","channel":"on_site","tree":"8e339eb9eca8e59f6a162984d5b0220cabbae3719351f9d399713db53f309b78"}}');
INSERT INTO entry VALUES ('01a22819-24f4-7e20-99e9-53487ee98a30', 1, '', '{"version":1,"at":1795969066230691,"event":{"kind":"noted","text":"CVV、123"}}');
INSERT INTO entry VALUES ('01a22819-24f4-7e20-99e9-53487ee98a30', 2, '', '{"version":1,"at":1795969066231129,"event":{"kind":"parked","until":null}}');
INSERT INTO entry VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', 0, '', '{"version":1,"at":1795969066239744,"event":{"kind":"started","code":"E002","channel":"on_site","tree":"786adc0b59136384348dd07a7c251d3bda63f89e3f3dae30699183226c7aa762"}}');
INSERT INTO entry VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', 1, '', '{"version":1,"at":1795969066241702,"event":{"kind":"switched","code":"4111;1111;1111;1111","tree":"cc7a94063d67e985a245e4dadad17853610578253984a764f885e1c33fb00c84"}}');
INSERT INTO entry VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', 2, '', '{"version":1,"at":1795969066242719,"event":{"kind":"noted","text":"plain"}}');
INSERT INTO entry VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', 3, '', '{"version":1,"at":1795969066243190,"event":{"kind":"parked","until":null}}');
INSERT INTO entry VALUES ('01a22819-250b-7ad8-8e0e-afc3c2ddd3a6', 0, '', '{"version":1,"at":1795969066251711,"event":{"kind":"started","code":"E001","channel":"on_site","tree":"af53aee1f9402844d7520d90db304ed1baa7dfb0dd9aadf83ff58757e0870f65"}}');
INSERT INTO entry VALUES ('01a22819-250b-7ad8-8e0e-afc3c2ddd3a6', 1, '', '{"version":1,"at":1795969066253465,"event":{"kind":"noted","text":"CVV三位123"}}');
INSERT INTO entry VALUES ('01a22819-250b-7ad8-8e0e-afc3c2ddd3a6', 2, '', '{"version":1,"at":1795969066253794,"event":{"kind":"answered","code":"E001","step":"light","occurrence":1,"answer":"yes","reason":null}}');
INSERT INTO entry VALUES ('01a22819-250b-7ad8-8e0e-afc3c2ddd3a6', 3, '', '{"version":1,"at":1795969066254036,"event":{"kind":"parked","until":null}}');
INSERT INTO personal VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 10, '+378282246310005');
INSERT INTO pin VALUES ('af53aee1f9402844d7520d90db304ed1baa7dfb0dd9aadf83ff58757e0870f65', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"E001","row":1,"table":{"id":"e","title":{"en":"Error codes"}},"message":{"en":"It does not respond"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant_number","label":{"en":"Merchant number"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"serial_number","label":{"en":"Serial number"},"example":"AB123456","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"activation_code","label":{"en":"Activation code"},"example":"4111111111111111","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"shop","label":{"en":"Shop"},"example":"Lotus 12","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"card","label":{"en":"Card number"},"example":"622848******4890","shape":{"kind":"card_number","length":null},"sensitivity":"none"},{"id":"contact_phone","label":{"en":"Contact phone"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal"}],"queues":[{"id":"back_office","name":{"en":"Back office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"It works again."},"queue":null,"collect":[]},{"id":"back_office","kind":"ticket","name":{"en":"To the back office"},"text":{"en":"The back office looks into it."},"queue":"back_office","collect":["merchant_number","serial_number","activation_code","shop","card","contact_phone"]}],"resolved":"fixed","dispatch":"back_office","tampering":"back_office","merchant":"merchant_number","steps":[{"id":"light","key":0,"act":{"kind":"ask","text":{"en":"Is the light on?"},"yes":null,"no":1,"unsure":"as_no"},"hint":{"en":"The test card is 6222;0212;3456;7890;128"},"by":"merchant","sibling":2,"after":2},{"id":"plug","key":1,"act":{"kind":"try","text":{"en":"Push the plug in"},"wait":null},"by":"merchant","after":2},{"id":"restart","key":2,"act":{"kind":"try","text":{"en":"Switch it off and on"},"wait":null},"hint":{"en":"后面三位123"},"by":"merchant","sibling":3,"after":3},{"id":"","key":3,"act":{"kind":"end","outcome":"back_office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('786adc0b59136384348dd07a7c251d3bda63f89e3f3dae30699183226c7aa762', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"E002","row":2,"table":{"id":"e","title":{"en":"Error codes"}},"message":{"en":"It beeps"},"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant_number","label":{"en":"Merchant number"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"serial_number","label":{"en":"Serial number"},"example":"AB123456","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"activation_code","label":{"en":"Activation code"},"example":"4111111111111111","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"shop","label":{"en":"Shop"},"example":"Lotus 12","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"card","label":{"en":"Card number"},"example":"622848******4890","shape":{"kind":"card_number","length":null},"sensitivity":"none"},{"id":"contact_phone","label":{"en":"Contact phone"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal"}],"queues":[{"id":"back_office","name":{"en":"Back office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"It works again."},"queue":null,"collect":[]},{"id":"back_office","kind":"ticket","name":{"en":"To the back office"},"text":{"en":"The back office looks into it."},"queue":"back_office","collect":["merchant_number","serial_number","activation_code","shop","card","contact_phone"]}],"resolved":"fixed","dispatch":"back_office","tampering":"back_office","merchant":"merchant_number","steps":[{"id":"restart","key":0,"act":{"kind":"try","text":{"en":"Switch it off and on"},"wait":null},"by":"merchant","sibling":1,"after":1},{"id":"","key":1,"act":{"kind":"end","outcome":"back_office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('8e339eb9eca8e59f6a162984d5b0220cabbae3719351f9d399713db53f309b78', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"6222;0212;3456;7890;128","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant_number","label":{"en":"Merchant number"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"serial_number","label":{"en":"Serial number"},"example":"AB123456","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"activation_code","label":{"en":"Activation code"},"example":"4111111111111111","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"shop","label":{"en":"Shop"},"example":"Lotus 12","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"card","label":{"en":"Card number"},"example":"622848******4890","shape":{"kind":"card_number","length":null},"sensitivity":"none"},{"id":"contact_phone","label":{"en":"Contact phone"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal"}],"queues":[{"id":"back_office","name":{"en":"Back office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"It works again."},"queue":null,"collect":[]},{"id":"back_office","kind":"ticket","name":{"en":"To the back office"},"text":{"en":"The back office looks into it."},"queue":"back_office","collect":["merchant_number","serial_number","activation_code","shop","card","contact_phone"]}],"resolved":"fixed","dispatch":"back_office","tampering":"back_office","merchant":"merchant_number","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"General checks"},"first":1},"by":"merchant"},{"id":"ladder.restart","key":1,"act":{"kind":"try","text":{"en":"Switch it off and on"},"wait":null},"by":"merchant","sibling":2,"after":2},{"id":"","key":2,"act":{"kind":"end","outcome":"back_office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO pin VALUES ('cc7a94063d67e985a245e4dadad17853610578253984a764f885e1c33fb00c84', '{"format":1,"language":1,"library":{"en":"Small"},"version":"1","languages":["en"],"code":"4111;1111;1111;1111","row":0,"table":null,"message":null,"cause":null,"aliases":[],"tags":[],"fields":[{"id":"merchant_number","label":{"en":"Merchant number"},"example":"822100048160001","shape":{"kind":"digits","length":{"min":15,"max":15}},"sensitivity":"none"},{"id":"serial_number","label":{"en":"Serial number"},"example":"AB123456","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"activation_code","label":{"en":"Activation code"},"example":"4111111111111111","shape":{"kind":"alphanumeric","length":{"min":4,"max":20}},"sensitivity":"none"},{"id":"shop","label":{"en":"Shop"},"example":"Lotus 12","shape":{"kind":"text","length":null},"sensitivity":"none"},{"id":"card","label":{"en":"Card number"},"example":"622848******4890","shape":{"kind":"card_number","length":null},"sensitivity":"none"},{"id":"contact_phone","label":{"en":"Contact phone"},"example":"13800138000","shape":{"kind":"phone","length":null},"sensitivity":"personal"}],"queues":[{"id":"back_office","name":{"en":"Back office"}}],"outcomes":[{"id":"fixed","kind":"resolved","name":{"en":"Fixed"},"text":{"en":"It works again."},"queue":null,"collect":[]},{"id":"back_office","kind":"ticket","name":{"en":"To the back office"},"text":{"en":"The back office looks into it."},"queue":"back_office","collect":["merchant_number","serial_number","activation_code","shop","card","contact_phone"]}],"resolved":"fixed","dispatch":"back_office","tampering":"back_office","merchant":"merchant_number","steps":[{"id":"","key":0,"act":{"kind":"use","sequence":"ladder","name":{"en":"General checks"},"first":1},"by":"merchant"},{"id":"ladder.restart","key":1,"act":{"kind":"try","text":{"en":"Switch it off and on"},"wait":null},"by":"merchant","sibling":2,"after":2},{"id":"","key":2,"act":{"kind":"end","outcome":"back_office","text":null,"collect":[]},"by":"merchant"}]}');
INSERT INTO session_pin VALUES ('01a22819-24e8-7be2-9f90-b1f5f489d02c', 0, '786adc0b59136384348dd07a7c251d3bda63f89e3f3dae30699183226c7aa762');
INSERT INTO session_pin VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', 0, '786adc0b59136384348dd07a7c251d3bda63f89e3f3dae30699183226c7aa762');
INSERT INTO session_pin VALUES ('01a22819-24f4-7e20-99e9-53487ee98a30', 0, '8e339eb9eca8e59f6a162984d5b0220cabbae3719351f9d399713db53f309b78');
INSERT INTO session_pin VALUES ('01a22819-24c0-75f8-9f10-02f416baea2a', 0, 'af53aee1f9402844d7520d90db304ed1baa7dfb0dd9aadf83ff58757e0870f65');
INSERT INTO session_pin VALUES ('01a22819-250b-7ad8-8e0e-afc3c2ddd3a6', 0, 'af53aee1f9402844d7520d90db304ed1baa7dfb0dd9aadf83ff58757e0870f65');
INSERT INTO session_pin VALUES ('01a22819-24ff-7fc4-b282-e8527dec646f', 1, 'cc7a94063d67e985a245e4dadad17853610578253984a764f885e1c33fb00c84');
