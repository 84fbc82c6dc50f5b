/** Which cases dispute a record: the open ones, but not one that somebody raised and took back. A condition over case_file. */
export const DISPUTED = `case_file.state <> 'closed' AND NOT (case_file.state = 'withdrawn' AND case_file.raised_by <> 'system')`;
