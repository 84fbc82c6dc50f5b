-- What endpoints send by themselves. Such an endpoint cannot be asked, so the last row of each of its records is kept
-- and read as if it were a table of the endpoint's own.

-- Grows with every change; within an endpoint's dataset in the order of commits, because senders take turns (inbox_standing).
CREATE SEQUENCE inbox_place;

CREATE TABLE inbox (
  endpoint  smallint NOT NULL REFERENCES endpoint,
  dataset   smallint NOT NULL REFERENCES dataset,
  native_id text COLLATE "C" NOT NULL,
  at        bigint NOT NULL,
  -- The last snapshot that showed the record, by the place where it began.
  snapshot  bigint,
  -- JSON text, values by column; null: removed. Text, not jsonb: rubbish with NUL or lone surrogates is kept as it came.
  row       text,
  version   text,
  position  text NOT NULL,
  PRIMARY KEY (endpoint, dataset, native_id)
);
CREATE INDEX inbox_by_place ON inbox (endpoint, dataset, at);
CREATE INDEX inbox_removed ON inbox (endpoint, dataset, at) WHERE row IS NULL;

-- How an endpoint's dataset stands. Locked while a request is taken in.
CREATE TABLE inbox_standing (
  endpoint      smallint NOT NULL REFERENCES endpoint,
  dataset       smallint NOT NULL REFERENCES dataset,
  received_at   timestamptz,
  -- What is held is all that the endpoint has: a snapshot was completed, or it never sends one.
  is_complete   boolean NOT NULL DEFAULT false,
  -- The snapshot under way, by the sender's name, and the place where it began.
  snapshot      text,
  snapshot_from bigint,
  completed_at  timestamptz,
  PRIMARY KEY (endpoint, dataset)
);

-- Requests that were taken in: none is taken twice, and one that is sent again under its key gets its answer again.
CREATE TABLE inbox_request (
  endpoint  smallint NOT NULL REFERENCES endpoint,
  -- SHA-256 of what tells one signed request from every other
  proof     bytea NOT NULL,
  dataset   smallint NOT NULL REFERENCES dataset,
  key       text COLLATE "C",
  -- SHA-256
  body      bytea NOT NULL,
  answer    text NOT NULL,
  forget_at timestamptz NOT NULL,
  PRIMARY KEY (endpoint, proof)
);
CREATE UNIQUE INDEX inbox_request_key ON inbox_request (endpoint, dataset, key) WHERE key IS NOT NULL;
CREATE INDEX inbox_request_by_age ON inbox_request (endpoint, dataset, forget_at);
