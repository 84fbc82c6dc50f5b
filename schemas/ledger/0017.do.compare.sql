-- Two reconciliations are compared by what happened between them.
CREATE INDEX discrepancy_event_by_reconciliation ON discrepancy_event (reconciliation, discrepancy);
