-- Finds the entry of a reconciliation in a log of any length. The entries' canonical form ends with their type, so that for all
-- others the condition costs a comparison of a few bytes.
CREATE INDEX audit_entry_reconciliation ON audit_entry ((body::jsonb #>> '{data,reconciliation}'))
  WHERE right(body, 24) = '"type":"reconciliation"}';

-- What the log took in until a moment.
CREATE INDEX audit_checkpoint_at ON audit_checkpoint (at);

-- What checking a licence against its holder's registration takes: the holder's USCC and until when the licence is valid.
ALTER TABLE state ADD holder text COLLATE "C", ADD valid_to text COLLATE "C";
CREATE INDEX state_by_holder ON state (holder) WHERE holder IS NOT NULL AND home = endpoint;

-- What was found of licences, since when, and until when.
CREATE TABLE licence_check (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset   smallint NOT NULL REFERENCES dataset,
  key       text COLLATE "C" NOT NULL,
  finding   text NOT NULL CHECK (finding IN ('holder-missing', 'holder-ended', 'expired')),
  -- USCC of the holder that it is about
  holder    text COLLATE "C",
  -- What makes it a finding has been so since then: the registration ended, the licence expired, it was first shown without a holder.
  since     timestamptz NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz
);
CREATE UNIQUE INDEX licence_check_open ON licence_check (dataset, key, finding) WHERE closed_at IS NULL;
CREATE INDEX licence_check_open_finding ON licence_check (finding, id) WHERE closed_at IS NULL;

-- How far the checks of a dataset got: everything that a transaction before this one touched, and every day before this one.
CREATE TABLE licence_pass (
  dataset  smallint PRIMARY KEY REFERENCES dataset,
  snapshot xid8 NOT NULL,
  day      text NOT NULL,
  -- Whether holders could be looked for.
  holders  boolean NOT NULL
);
