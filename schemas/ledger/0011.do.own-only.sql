-- Endpoints of a reconciliation that need not show the records of other homes: with other ones everything is compared anew.
ALTER TABLE reconciliation ADD COLUMN own_only text[] NOT NULL DEFAULT '{}';
