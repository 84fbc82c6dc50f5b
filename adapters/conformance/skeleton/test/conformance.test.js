import { test } from 'node:test';
import { conformance } from 'tongdao/conformance';
import openFixture from './fixture.js';

test('my-system keeps the contract', (t) => conformance(t, 'my-system', openFixture));
