-- Each due time of a schedule, once for all processes. fired_at is empty until one of them has enqueued its job;
-- a due time in the past that is still empty was missed.
CREATE TABLE schedule_fire (
  name text NOT NULL,
  due timestamptz NOT NULL,
  fired_at timestamptz,
  PRIMARY KEY (name, due)
);
