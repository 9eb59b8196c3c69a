-- What becomes of tickets on their way to other systems, where a hub delivers those of all desks; as each desk's journal
-- has it. Nothing here is personal. Times are those of the hub's clock.
CREATE TABLE delivery (
    session uuid NOT NULL,
    ticket integer NOT NULL,
    sink text NOT NULL,
    state text NOT NULL,
    told bigint NOT NULL,
    revision bigint NOT NULL,
    digest text,
    attempts integer NOT NULL,
    tried_first bigint NOT NULL,
    tried_last bigint NOT NULL,
    due bigint NOT NULL,
    remote text,
    url text,
    reason text,
    there text,
    looked bigint,
    PRIMARY KEY (session, ticket, sink)
);
CREATE INDEX delivery_undone ON delivery (state) WHERE state <> 'delivered';
CREATE INDEX delivery_by_sink ON delivery (sink, tried_last);

-- From when on tickets go to a sink for which the configuration says nothing of that.
CREATE TABLE sink (
    name text PRIMARY KEY,
    since bigint NOT NULL
);

-- The hub that delivers, by the token of its process. These times are the database's.
CREATE TABLE outbox (
    one integer PRIMARY KEY,
    token text,
    desk uuid,
    called text,
    operator text,
    since bigint NOT NULL DEFAULT 0,
    until bigint NOT NULL DEFAULT 0
);
INSERT INTO outbox (one) VALUES (1);

CREATE INDEX ticket_by_filed ON ticket (filed);
