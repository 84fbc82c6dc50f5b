import { Ajv2020 } from 'ajv/dist/2020.js';
import type { App } from './context.ts';

const OPTIONS = { allErrors: true, strictTypes: false, useDefaults: true } as const;

/** Nothing unknown is taken. What stands in an address is text and becomes a number where one is asked for; a body is taken as it is. */
export function validateStrictly(app: App): void {
  const ofBody = new Ajv2020(OPTIONS);
  // With strictNumbers limits are not applied to Infinity, which `1e999` becomes after it was found to be an integer.
  const ofAddress = new Ajv2020({ ...OPTIONS, coerceTypes: true, strictNumbers: false });
  app.setValidatorCompiler<object>(({ schema, httpPart }) =>
    (httpPart === 'body' ? ofBody : ofAddress).compile(schema),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}
