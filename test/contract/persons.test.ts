import t from 'tap';
import { personOf } from '../../src/contract/persons.ts';

t.test('two keys of one person are one person, however the name was typed', async (t) => {
  const desk = personOf({ name: 'operator desk', person: 'Wang Li' });
  t.equal(personOf({ name: 'approver desk', person: ' ｗang  li ' }), desk);
  t.equal(personOf({ name: 'wang li' }), desk, 'without one the name says who it is');
  t.not(personOf({ name: 'operator desk' }), desk);
  t.equal(personOf({ name: '王 丽', person: null }), '王 丽');
});
