-- Home moves (企业自由迁徙): the hand-over of a record from one home to another. At most one at a time for a record.
CREATE TABLE home_move (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset     smallint NOT NULL REFERENCES dataset,
  key         text COLLATE "C" NOT NULL,
  departure   smallint NOT NULL REFERENCES endpoint,
  destination smallint NOT NULL REFERENCES endpoint,
  state       text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'frozen', 'registered', 'notified', 'closed')),
  version     integer NOT NULL DEFAULT 1,
  -- Last day for what comes next, and the moment at which it is over.
  due_on      date NOT NULL DEFAULT 'infinity',
  overdue_at  timestamptz NOT NULL DEFAULT 'infinity',
  reason      text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT now(),
  frozen_by   text,
  frozen_at   timestamptz,
  outcome     text CHECK (outcome IN ('moved', 'rejected', 'withdrawn', 'cancelled', 'timed-out')),
  closed_at   timestamptz,
  CONSTRAINT two_places CHECK (departure <> destination),
  CONSTRAINT two_people CHECK (frozen_by <> proposed_by),
  CONSTRAINT closed_as CHECK ((state = 'closed') = (outcome IS NOT NULL) AND (state = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX home_move_open ON home_move (dataset, key) WHERE state <> 'closed';
CREATE INDEX home_move_by_key ON home_move (dataset, key);

-- What happened to a move, in order. No row is ever changed.
CREATE TABLE home_move_event (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  home_move bigint NOT NULL REFERENCES home_move,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor     text NOT NULL,
  step      text NOT NULL,
  -- The state after it.
  state     text NOT NULL,
  -- Words of a person, without personal numbers.
  reason    text
);
CREATE INDEX home_move_event_by_move ON home_move_event (home_move, id);

-- The move whose notice a delivery carries to the departure.
ALTER TABLE delivery ADD home_move bigint REFERENCES home_move;
CREATE INDEX delivery_by_home_move ON delivery (home_move) WHERE home_move IS NOT NULL;
