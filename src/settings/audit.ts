import { TongdaoError } from '../contract/errors.ts';
import { parseWitnessVkey } from '../tlog/cosignature.ts';
import { parseVkey } from '../tlog/note.ts';
import { asList, asObject, asText } from './plain.ts';
import type { AuditSettings } from './settings.ts';
import type { YamlSource } from './yaml-source.ts';

/** Public keys are checked here, so that a mistyped one is found before anybody relies on it. */
export function readAudit(source: YamlSource, value: unknown): AuditSettings {
  const audit = asObject(value);
  const key = (text: string, pointer: string, parse: (vkey: string) => unknown): string => {
    try {
      parse(text);
    } catch (thrown) {
      if (!(thrown instanceof TongdaoError)) throw thrown;
      if (!source.isReported(pointer)) source.report(pointer, thrown.code, thrown.params);
    }
    return text;
  };
  const witnesses = asList(audit['witnesses']).map(asObject);
  return {
    sm3: audit['sm3'] === true,
    witnesses: witnesses.map(({ url, vkey }, at) => ({
      url: asText(url),
      vkey: key(asText(vkey), `/audit/witnesses/${at}/vkey`, parseWitnessVkey),
    })),
    witnessOf: asList(audit['witnessOf']).map((vkey, at) =>
      key(asText(vkey), `/audit/witnessOf/${at}`, (text) => parseVkey(text)),
    ),
  };
}
