-- What entries are found by, copied out of their bodies by the sequencer. Signed, exported and proved is the body alone.
ALTER TABLE audit_entry
  ADD COLUMN at      timestamptz,
  ADD COLUMN type    text COLLATE "C",
  ADD COLUMN actor   text COLLATE "C",
  -- empty: about no dataset
  ADD COLUMN dataset text COLLATE "C",
  -- the record's key, or the pseudonym that stands for it
  ADD COLUMN key     text COLLATE "C";
UPDATE audit_entry SET
  at = (body::json ->> 'at')::timestamptz,
  type = body::json ->> 'type',
  actor = body::json ->> 'actor',
  dataset = coalesce(body::json #>> '{subject,dataset}', ''),
  key = coalesce(body::json #>> '{subject,key}', body::json #>> '{data,unknown}');
ALTER TABLE audit_entry
  ALTER COLUMN at SET NOT NULL,
  ALTER COLUMN type SET NOT NULL,
  ALTER COLUMN actor SET NOT NULL,
  ALTER COLUMN dataset SET NOT NULL;

-- There are few datasets and types: a filter without one of them looks at each (src/audit/entries.ts).
CREATE INDEX audit_entry_by_type ON audit_entry (dataset, type, at, seq);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, dataset, type, at, seq);
CREATE INDEX audit_entry_by_key ON audit_entry (key, at, seq) WHERE key IS NOT NULL;

-- Signature lines of witnesses under our checkpoints.
CREATE TABLE audit_cosignature (
  size    bigint NOT NULL REFERENCES audit_checkpoint,
  witness text NOT NULL,
  line    text NOT NULL,
  at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (size, witness)
);
CREATE INDEX audit_cosignature_by_witness ON audit_cosignature (witness, size);

-- The logs that this channel is a witness of: the newest checkpoint that it signed of each.
CREATE TABLE witnessed_log (
  origin text PRIMARY KEY,
  size   bigint NOT NULL,
  root   bytea NOT NULL,
  note   text NOT NULL,
  at     timestamptz NOT NULL DEFAULT now()
);
