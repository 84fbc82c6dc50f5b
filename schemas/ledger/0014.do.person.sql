-- The person behind an access key: two keys of one person are one person where two must decide. null: the key's name is the person.
ALTER TABLE access_key ADD person text;

-- Who stands behind proposed_by and the second decision, folded for comparing (src/contract/persons.ts).
ALTER TABLE case_file ADD proposer text, ADD approver text, ADD CONSTRAINT two_persons CHECK (approver <> proposer);
ALTER TABLE home_move ADD proposer text, ADD freezer text, ADD CONSTRAINT two_persons CHECK (freezer <> proposer);
