-- The audit log: an append-only Merkle tree (C2SP tlog-tiles). Rows are written by src/audit and never changed,
-- but for a right-most tile, which grows until it is full.

-- What happened, in the transaction in which it happened, not yet numbered: a sequence would leave gaps on rollback.
CREATE TABLE audit_outbox (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  body  text NOT NULL
);

-- Entries by their number, without gaps, from 0. body: canonical JSON (RFC 8785), at most 65,535 bytes.
CREATE TABLE audit_entry (
  seq   bigint PRIMARY KEY,
  body  text NOT NULL
);

-- Hash tiles. Width: a 32nd of the length; 256 when full.
CREATE TABLE audit_tile (
  level  smallint NOT NULL,
  n      bigint NOT NULL,
  bytes  bytea NOT NULL,
  PRIMARY KEY (level, n)
);

-- Every checkpoint that was ever signed. The newest tells the size of the log.
CREATE TABLE audit_checkpoint (
  size  bigint PRIMARY KEY,
  root  bytea NOT NULL,
  note  text NOT NULL,
  vkey  text NOT NULL,
  at    timestamptz NOT NULL DEFAULT now()
);

-- Salts of the personal values that stand in the log as digests. Deleting a row makes its digest mean nothing for ever.
CREATE TABLE audit_salt (
  digest  bytea PRIMARY KEY,
  salt    bytea NOT NULL
);
