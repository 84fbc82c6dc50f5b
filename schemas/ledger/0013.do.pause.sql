-- Schedules that a person has stopped: while a row stands here no process fires its schedule. The audit log keeps who began and ended it.
CREATE TABLE schedule_pause (
  name      text PRIMARY KEY,
  paused_by text NOT NULL,
  reason    text NOT NULL,
  paused_at timestamptz NOT NULL DEFAULT now()
);
