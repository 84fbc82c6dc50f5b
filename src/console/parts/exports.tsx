import { FORMATS } from '../../tlog/export.ts';
import type { Page } from '../page.ts';

/** Downloads with their proof, a link for each form of the data file. `of`: the address of the export. */
export function Exports({ page: { words }, of }: { readonly page: Page; readonly of: string }) {
  return (
    <>
      <span>{words.exportList}</span>
      {FORMATS.map((as) => (
        <a key={as} href={`${of}?as=${as}`} download>
          {as === 'report' ? words.report : as.toUpperCase()}
        </a>
      ))}
    </>
  );
}
