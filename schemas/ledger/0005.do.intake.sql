-- A set of rules is numbered by its own content (the first 63 bits of its SHA-256), so that a page's rows can name it before it is stored.
ALTER TABLE ruleset ALTER id DROP IDENTITY, ALTER id TYPE bigint, DROP digest;
ALTER TABLE state ALTER ruleset TYPE bigint;
ALTER TABLE state_version ALTER ruleset TYPE bigint;

-- What a full read has met unchanged so far, a row a page; what it brought itself has its number in state.run.
-- Unlogged: should the database crash, the run's totals no longer match and the run starts afresh.
DROP TABLE run_seen;
CREATE UNLOGGED TABLE run_seen (
  run    bigint NOT NULL,
  states int8multirange NOT NULL
);
CREATE INDEX run_seen_by_run ON run_seen (run);
