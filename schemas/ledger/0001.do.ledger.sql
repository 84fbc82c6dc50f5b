-- The ledger: who shows what, since which run, and how the endpoints compare.
-- Endpoints and datasets are small numbers here, because they stand in every row and every index.

CREATE TABLE endpoint (
  id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE dataset (
  id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

-- Sets of normalisation rules and warnings that records had; there are few distinct ones.
CREATE TABLE ruleset (
  id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest  text NOT NULL UNIQUE,
  changes jsonb NOT NULL,
  warnings jsonb NOT NULL
);

-- One reading of one dataset at one endpoint.
CREATE TABLE run (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint     smallint NOT NULL REFERENCES endpoint,
  dataset      smallint NOT NULL REFERENCES dataset,
  mode         text NOT NULL CHECK (mode IN ('full', 'changes')),
  state        text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'held')),
  pipeline     text NOT NULL,
  cursor       text,
  changes_from text,
  started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz,
  read         bigint NOT NULL DEFAULT 0,
  accepted     bigint NOT NULL DEFAULT 0,
  quarantined  bigint NOT NULL DEFAULT 0,
  duplicate    bigint NOT NULL DEFAULT 0,
  added        bigint NOT NULL DEFAULT 0,
  changed      bigint NOT NULL DEFAULT 0,
  removed      bigint NOT NULL DEFAULT 0,
  error        jsonb,
  CONSTRAINT totals_balance CHECK (read = accepted + quarantined + duplicate)
);
CREATE INDEX run_by_endpoint ON run (endpoint, dataset, id DESC);

-- How far reading of an endpoint's dataset got.
CREATE TABLE reading (
  endpoint     smallint NOT NULL REFERENCES endpoint,
  dataset      smallint NOT NULL REFERENCES dataset,
  pipeline     text NOT NULL,
  changes_from text,
  full_run     bigint NOT NULL REFERENCES run,
  PRIMARY KEY (endpoint, dataset)
);

-- One row per endpoint, dataset and key; a second row (occurrence > 0) only where an endpoint shows a key more than once.
-- Occurrence 0 is present whenever any occurrence of the key is.
CREATE TABLE state (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset        smallint NOT NULL,
  endpoint       smallint NOT NULL,
  key            text COLLATE "C" NOT NULL,
  occurrence     smallint NOT NULL,
  native_id      text COLLATE "C" NOT NULL,
  fingerprint    uuid NOT NULL,
  exact          bigint NOT NULL,
  raw_digest     uuid NOT NULL,
  fields         bytea NOT NULL,
  home           smallint,
  status         text,
  source_version text,
  ruleset        integer,
  version        integer NOT NULL DEFAULT 1,
  present        boolean NOT NULL DEFAULT true,
  run            bigint NOT NULL,
  changed_at     timestamptz NOT NULL DEFAULT now(),
  -- The transaction that last changed what a reconciliation looks at; see reconciliation.snapshot.
  touched        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  UNIQUE (dataset, key, endpoint, occurrence)
);
CREATE INDEX state_by_touch ON state (dataset, touched);
CREATE INDEX state_by_native_id ON state (endpoint, dataset, native_id);
CREATE INDEX state_repeated ON state (dataset, key) WHERE occurrence > 0 AND present;

-- Earlier versions of a state: what it was until `run` changed it.
CREATE TABLE state_version (
  state       bigint NOT NULL REFERENCES state,
  version     integer NOT NULL,
  fingerprint uuid NOT NULL,
  fields      bytea NOT NULL,
  present     boolean NOT NULL,
  ruleset     integer,
  run         bigint NOT NULL,
  changed_at  timestamptz NOT NULL,
  PRIMARY KEY (state, version)
);

-- What a full read has seen so far. Unlogged: should the database crash, the run's totals no longer match and the run starts afresh.
CREATE UNLOGGED TABLE run_seen (
  run   bigint NOT NULL,
  state bigint NOT NULL,
  PRIMARY KEY (run, state)
);

-- Raw records that could not become canonical, with every reason.
CREATE TABLE quarantine (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint   smallint NOT NULL REFERENCES endpoint,
  dataset    smallint NOT NULL REFERENCES dataset,
  key        text COLLATE "C",
  native_id  text COLLATE "C" NOT NULL,
  position   text NOT NULL,
  raw_digest uuid NOT NULL,
  -- JSON text, not jsonb: rubbish with NUL or lone surrogates must be kept as well.
  raw        text NOT NULL,
  reasons    jsonb NOT NULL,
  copies     integer NOT NULL DEFAULT 1,
  first_run  bigint NOT NULL REFERENCES run,
  last_run   bigint NOT NULL REFERENCES run,
  opened_at  timestamptz NOT NULL DEFAULT now(),
  closed_at  timestamptz,
  -- gone: the endpoint no longer shows it; mended: a good row took its place; replayed: a corrected mapping accepts it
  closed_as  text CHECK (closed_as IN ('gone', 'mended', 'replayed')),
  touched    xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE UNIQUE INDEX quarantine_open ON quarantine (endpoint, dataset, raw_digest) WHERE closed_at IS NULL;
CREATE INDEX quarantine_open_key ON quarantine (dataset, key) WHERE closed_at IS NULL AND key IS NOT NULL;
CREATE INDEX quarantine_touched ON quarantine (dataset, touched);

-- Bodies are kept only while something is open, or where the endpoint cannot be asked again (kept_for).
CREATE TABLE body (
  dataset     smallint NOT NULL,
  endpoint    smallint NOT NULL,
  key         text COLLATE "C" NOT NULL,
  fingerprint uuid NOT NULL,
  body        text NOT NULL,
  kept_for    text NOT NULL CHECK (kept_for IN ('no-lookup', 'evidence')),
  kept_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dataset, key, endpoint)
);

-- One comparison of all endpoints over a dataset. Never overwritten.
CREATE TABLE reconciliation (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset       smallint NOT NULL REFERENCES dataset,
  pass          text NOT NULL CHECK (pass IN ('changed', 'full')),
  endpoints     text[] NOT NULL,
  started_at    timestamptz NOT NULL,
  finished_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Everything that a transaction before this one touched is accounted for.
  snapshot      xid8 NOT NULL,
  examined      bigint NOT NULL,
  keys          bigint NOT NULL,
  totals        jsonb NOT NULL,
  format_only   bigint NOT NULL,
  opened        bigint NOT NULL,
  closed        bigint NOT NULL,
  -- SHA-256 over the canonical lines of every open discrepancy, hex; the audit log's entry carries the same.
  result_digest text NOT NULL
);
CREATE INDEX reconciliation_by_dataset ON reconciliation (dataset, id DESC);

-- Every key of the union in exactly one class.
CREATE TABLE verdict (
  dataset     smallint NOT NULL,
  key         text COLLATE "C" NOT NULL,
  class       text NOT NULL,
  format_only boolean NOT NULL DEFAULT false,
  PRIMARY KEY (dataset, key)
);

CREATE TABLE discrepancy (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset   smallint NOT NULL REFERENCES dataset,
  key       text COLLATE "C" NOT NULL,
  class     text NOT NULL,
  policy    text NOT NULL,
  home      smallint,
  -- [{endpoint, class, fields: [name], nativeId, run}]
  findings  jsonb NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  opened_by bigint NOT NULL REFERENCES reconciliation,
  changed_by bigint NOT NULL REFERENCES reconciliation,
  closed_at timestamptz,
  closed_by bigint REFERENCES reconciliation
);
CREATE UNIQUE INDEX discrepancy_open ON discrepancy (dataset, key) WHERE closed_at IS NULL;
CREATE INDEX discrepancy_open_class ON discrepancy (dataset, class, id) WHERE closed_at IS NULL;
CREATE INDEX discrepancy_by_key ON discrepancy (dataset, key);

-- How a discrepancy came to be what it is: one row whenever its class or findings changed.
CREATE TABLE discrepancy_event (
  discrepancy    bigint NOT NULL REFERENCES discrepancy,
  reconciliation bigint NOT NULL REFERENCES reconciliation,
  -- null: closed
  class          text,
  findings       jsonb NOT NULL,
  at             timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (discrepancy, reconciliation)
);

-- Bringing a replica to the home's state.
CREATE TABLE delivery (
  id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset              smallint NOT NULL REFERENCES dataset,
  key                  text COLLATE "C" NOT NULL,
  target               smallint NOT NULL REFERENCES endpoint,
  home                 smallint NOT NULL REFERENCES endpoint,
  discrepancy          bigint NOT NULL REFERENCES discrepancy,
  -- due: to be sent; sent: not answered yet; applied: answered, to be proved by reading it back;
  -- closed: proved, conflict, superseded; refused and disproved stay open and parked until either side changes
  state                text NOT NULL DEFAULT 'due'
                       CHECK (state IN ('due', 'sent', 'applied', 'refused', 'proved', 'disproved', 'conflict', 'superseded')),
  wanted               uuid NOT NULL,
  -- What the target showed when the delivery was planned; null: nothing.
  expected             uuid,
  batch                uuid,
  attempts             integer NOT NULL DEFAULT 0,
  due_at               timestamptz NOT NULL DEFAULT now(),
  answered_at          timestamptz,
  outcome              text,
  message              text,
  receipt              text,
  planned_by           bigint NOT NULL REFERENCES reconciliation,
  planned_at           timestamptz NOT NULL DEFAULT now(),
  closed_at            timestamptz,
  touched              xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE UNIQUE INDEX delivery_open ON delivery (dataset, key, target) WHERE closed_at IS NULL;
CREATE INDEX delivery_due ON delivery (target, dataset, due_at) WHERE state IN ('due', 'sent');
CREATE INDEX delivery_by_key ON delivery (dataset, key);

-- An endpoint that does not take deliveries is left alone for a while; the others go on.
CREATE TABLE circuit (
  endpoint   smallint PRIMARY KEY REFERENCES endpoint,
  failures   integer NOT NULL,
  open_until timestamptz NOT NULL,
  error      jsonb NOT NULL
);
