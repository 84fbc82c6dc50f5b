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

-- Lists in the order of their ids, whatever they are narrowed to.
CREATE INDEX discrepancy_open_id ON discrepancy (id) WHERE closed_at IS NULL;
CREATE INDEX discrepancy_open_dataset ON discrepancy (dataset, id) WHERE closed_at IS NULL;
CREATE INDEX discrepancy_open_any_class ON discrepancy (class, id) WHERE closed_at IS NULL;
CREATE INDEX quarantine_open_id ON quarantine (id) WHERE closed_at IS NULL;
CREATE INDEX quarantine_open_endpoint ON quarantine (endpoint, id) WHERE closed_at IS NULL;
CREATE INDEX quarantine_open_dataset ON quarantine (dataset, id) WHERE closed_at IS NULL;
CREATE INDEX delivery_target ON delivery (target, id);
CREATE INDEX delivery_dataset ON delivery (dataset, id);
CREATE INDEX delivery_state ON delivery (state, id);

-- Which endpoints an open discrepancy has findings of: a row each, kept by the triggers below in the statement that changes it.
CREATE TABLE discrepancy_endpoint (
  endpoint    smallint NOT NULL,
  discrepancy bigint NOT NULL,
  PRIMARY KEY (endpoint, discrepancy)
);

CREATE FUNCTION discrepancy_opened() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO discrepancy_endpoint
  SELECT DISTINCT endpoint.id, now_open.id
  FROM now_open, jsonb_array_elements(findings) AS finding JOIN endpoint ON endpoint.name = finding ->> 'endpoint'
  WHERE closed_at IS NULL;
  RETURN NULL;
END $$;

CREATE FUNCTION discrepancy_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM discrepancy_endpoint USING before JOIN after USING (id)
  WHERE discrepancy = id AND (before.findings, before.closed_at) IS DISTINCT FROM (after.findings, after.closed_at);
  INSERT INTO discrepancy_endpoint
  SELECT DISTINCT endpoint.id, after.id
  FROM before JOIN after USING (id), jsonb_array_elements(after.findings) AS finding
    JOIN endpoint ON endpoint.name = finding ->> 'endpoint'
  WHERE after.closed_at IS NULL AND (before.findings, before.closed_at) IS DISTINCT FROM (after.findings, after.closed_at);
  RETURN NULL;
END $$;

INSERT INTO discrepancy_endpoint
SELECT DISTINCT endpoint.id, discrepancy.id
FROM discrepancy, jsonb_array_elements(findings) AS finding JOIN endpoint ON endpoint.name = finding ->> 'endpoint'
WHERE closed_at IS NULL;

CREATE TRIGGER opened AFTER INSERT ON discrepancy REFERENCING NEW TABLE AS now_open
  FOR EACH STATEMENT EXECUTE FUNCTION discrepancy_opened();
CREATE TRIGGER changed AFTER UPDATE ON discrepancy REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION discrepancy_changed();
CREATE INDEX discrepancy_endpoint_discrepancy ON discrepancy_endpoint (discrepancy);
