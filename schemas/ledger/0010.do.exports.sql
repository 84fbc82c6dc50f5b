-- Finds the entry of a reconciliation in a log of any length. The entries' canonical form ends with their type, so that for all
-- others the condition costs a comparison of a few bytes.
CREATE INDEX audit_entry_reconciliation ON audit_entry ((body::jsonb #>> '{data,reconciliation}'))
  WHERE right(body, 24) = '"type":"reconciliation"}';

-- What the log took in until a moment.
CREATE INDEX audit_checkpoint_at ON audit_checkpoint (at);
