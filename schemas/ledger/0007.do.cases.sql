-- Cases: what people decide about a discrepancy. One case a discrepancy; it ends with it and not before.
CREATE TABLE case_file (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  discrepancy bigint NOT NULL UNIQUE REFERENCES discrepancy,
  dataset     smallint NOT NULL REFERENCES dataset,
  key         text COLLATE "C" NOT NULL,
  -- The discrepancy's, but never in-flight: what it was before a delivery went out.
  class       text NOT NULL,
  state       text NOT NULL DEFAULT 'raised' CHECK (state IN
                ('raised', 'proposed', 'accepted', 'verified', 'approved', 'carried-out', 'rejected', 'withdrawn', 'closed')),
  version     integer NOT NULL DEFAULT 1,
  -- Last day for the next step; infinity: none.
  due_on      date NOT NULL DEFAULT 'infinity',
  assignee    text,
  raised_by   text NOT NULL,
  raised_at   timestamptz NOT NULL DEFAULT now(),
  -- The proposal that stands, and what it was made on: `evidence` digests what the endpoints showed.
  action      text CHECK (action IN ('deliver', 'correct', 'except')),
  endpoints   text[],
  reason      text,
  until       text,
  evidence    text,
  proposed_by text,
  proposed_at timestamptz,
  approved_by text,
  approved_at timestamptz,
  -- proved: by carrying out what was approved; settled: the endpoints came to agree without it
  outcome     text CHECK (outcome IN ('proved', 'settled')),
  closed_by   bigint REFERENCES reconciliation,
  closed_at   timestamptz,
  CONSTRAINT two_people CHECK (approved_by <> proposed_by),
  CONSTRAINT closed_as CHECK ((state = 'closed') = (closed_by IS NOT NULL))
);
-- Every filter of the list is a few probes into this one, most urgent first.
CREATE INDEX case_by_urgency ON case_file (dataset, state, class, due_on, id);
CREATE INDEX case_by_assignee ON case_file (assignee, due_on, id) WHERE assignee IS NOT NULL;
CREATE INDEX case_by_key ON case_file (dataset, key);
CREATE INDEX case_under_way ON case_file (dataset) WHERE state IN ('approved', 'carried-out');

-- What happened to a case, in order. No row is ever changed.
CREATE TABLE case_event (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_file bigint NOT NULL REFERENCES case_file,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor     text NOT NULL,
  step      text NOT NULL,
  -- The state after it.
  state     text NOT NULL,
  -- Words of a person, without personal numbers.
  reason    text,
  detail    jsonb
);
CREATE INDEX case_event_by_case ON case_event (case_file, id);

-- A discrepancy that is let stand until a day, and no longer than it stays the same.
CREATE TABLE case_exception (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_file   bigint NOT NULL REFERENCES case_file,
  dataset     smallint NOT NULL REFERENCES dataset,
  key         text COLLATE "C" NOT NULL,
  class       text NOT NULL,
  -- [{endpoint, class, fields}]: what is let stand
  findings    jsonb NOT NULL,
  reason      text NOT NULL,
  -- The last day, and the moment at which it is over.
  until       text NOT NULL,
  ends_at     timestamptz NOT NULL,
  proposed_by text NOT NULL,
  approved_by text NOT NULL,
  granted_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  ended_by    text,
  end_reason  text,
  touched     xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT two_people CHECK (approved_by <> proposed_by)
);
CREATE UNIQUE INDEX case_exception_open ON case_exception (dataset, key) WHERE ended_at IS NULL;
CREATE INDEX case_exception_by_end ON case_exception (dataset, ends_at) WHERE ended_at IS NULL;
CREATE INDEX case_exception_touched ON case_exception (dataset, touched);

-- The case whose decision a delivery carries out.
ALTER TABLE delivery ADD case_file bigint REFERENCES case_file;
CREATE INDEX delivery_by_case ON delivery (case_file) WHERE case_file IS NOT NULL;
