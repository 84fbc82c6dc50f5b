-- Who may use the API. A key is 256 random bits, shown once; only its digest is kept.
CREATE TABLE access_key (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL,
  role       text NOT NULL CHECK (role IN ('operator', 'approver', 'auditor', 'endpoint', 'verifier', 'admin')),
  endpoint   smallint REFERENCES endpoint,
  hash       bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT endpoint_of_role CHECK ((role = 'endpoint') = (endpoint IS NOT NULL))
);
-- The name stands in the audit log as the actor: two keys in use never share one.
CREATE UNIQUE INDEX access_key_name ON access_key (name) WHERE revoked_at IS NULL;

-- Who looked at which record with what purpose.
CREATE TABLE access_book (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT now(),
  actor      text NOT NULL,
  access_key bigint REFERENCES access_key,
  dataset    smallint NOT NULL REFERENCES dataset,
  key        text COLLATE "C" NOT NULL,
  purpose    text NOT NULL
);
CREATE INDEX access_book_by_key ON access_book (dataset, key, id DESC);

-- Answers to requests that carried an Idempotency-Key, so that a repeated request is answered, not done, again.
CREATE TABLE idempotency (
  access_key bigint NOT NULL REFERENCES access_key,
  route      text NOT NULL,
  key        text COLLATE "C" NOT NULL,
  -- SHA-256 of the request's canonical form
  request    bytea NOT NULL,
  -- null: under way
  status     smallint,
  body       text,
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (access_key, route, key)
);
CREATE INDEX idempotency_by_age ON idempotency (started_at);
