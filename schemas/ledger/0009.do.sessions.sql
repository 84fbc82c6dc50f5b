-- People in front of a browser. A session is 256 random bits in a cookie; only its digest is kept, and it ends with its key.
CREATE TABLE access_session (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash       bytea NOT NULL UNIQUE,
  access_key bigint NOT NULL REFERENCES access_key,
  opened_at  timestamptz NOT NULL DEFAULT now(),
  -- To the minute.
  used_at    timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX access_session_by_key ON access_session (access_key);
CREATE INDEX access_session_by_age ON access_session (expires_at);

-- The second factor of a key's holder: a TOTP secret, encrypted with a key that is not in this database.
CREATE TABLE access_factor (
  access_key    bigint PRIMARY KEY REFERENCES access_key,
  secret        bytea NOT NULL,
  -- null: begun, and not yet proved by a code
  confirmed_at  timestamptz,
  -- The 30 s that the last code was taken for: no code is taken twice.
  last_step     bigint NOT NULL DEFAULT 0,
  wrong         smallint NOT NULL DEFAULT 0,
  blocked_until timestamptz
);

ALTER TABLE access_key ADD COLUMN used_on date;

-- What was looked at: a record's life, the values of a discrepancy, a raw row, or whether something is valid.
ALTER TABLE access_book ADD COLUMN what text NOT NULL DEFAULT 'record'
  CHECK (what IN ('record', 'discrepancy', 'quarantine', 'verification'));
CREATE INDEX access_book_by_actor ON access_book (actor, id DESC);
CREATE INDEX access_book_by_time ON access_book (at);
