import { render } from 'preact-render-to-string';
import type { Language } from '../../contract/text.ts';
import type { Cell } from '../screen.ts';
import type { Sheet } from './sheets.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #14232b; --quiet: #52646d; --line: #d9e0e3; --paper: #fff; --ground: #f4f6f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4ecee; --quiet: #9fb1b8; --line: #2b3a41; --paper: #172227; --ground: #0f171b; }
}
body { margin: 0 auto; max-width: 1120px; padding: 24px; background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 25px; } h2 { margin: 0; font-size: 18px; }
section { margin-top: 20px; padding: 18px 22px; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); overflow-x: auto; }
p { margin: 4px 0; color: var(--quiet); }
table { width: 100%; margin-top: 10px; border-collapse: collapse; }
th, td { padding: 5px 10px 5px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; white-space: pre-line; }
thead th { border: 0; color: var(--quiet); font-weight: 600; }
.number { text-align: right; }
`;

/** One file for a browser or a mail: no scripts, nothing loaded from elsewhere. One list of sheets per dataset. */
export function renderPreview(previews: readonly (readonly Sheet[])[], language: Language): string {
  const title = previews.map(([first]) => first?.title).join(' · ');
  return `<!doctype html>${render(
    <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        {previews.map(([first, ...rest]) => (
          <main>
            <h1>{first?.title}</h1>
            {first !== undefined && <Part {...first} title="" />}
            {rest.map((sheet) => (
              <Part {...sheet} />
            ))}
          </main>
        ))}
      </body>
    </html>,
  )}`;
}

function Part({ title, notes, columns, rows }: Sheet) {
  return (
    <section>
      {title !== '' && <h2>{title}</h2>}
      {notes.map((note) => (
        <p>{note}</p>
      ))}
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col">{column}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {row.map((cell) => (
                  <td class={typeof cell === 'number' ? 'number' : ''}>{textOf(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function textOf(cell: Cell): string {
  if (cell === null) return '–';
  return typeof cell === 'number' ? cell.toLocaleString('en') : cell;
}
