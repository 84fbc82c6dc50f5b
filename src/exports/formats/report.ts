import type { Cell } from '../../tlog/export.ts';
import { escaped } from './escape.ts';
import type { Sheet } from './sheet.ts';

const STYLE = `
:root { color-scheme: light; }
body { font: 10.5pt/1.5 "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #111; }
h1 { font-size: 1.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; }
dt { color: #444; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; }
th, td { border: 1px solid #999; padding: .15rem .4rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }
th { background: #eee; }
p.proof { border-top: 1px solid #999; padding-top: .5rem; color: #333; }
@page { size: A4 landscape; margin: 14mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } thead { display: table-header-group; } tr { break-inside: avoid; } }
`;

/** A page to print: self-contained, without scripts. Each row is one line of the file. */
export async function* report({
  title,
  language,
  columns,
  facts,
  pages,
  proof,
}: Sheet): AsyncGenerator<string> {
  const terms = facts.map(([term, value]) => `<dt>${escaped(term[language])}</dt><dd>${escaped(value)}</dd>`);
  const heads = columns.map((column) => `<th scope="col">${escaped(column.title[language])}</th>`);
  yield `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title[language])}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title[language])}</h1>
<dl>${terms.join('')}</dl>
<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
`;
  for await (const rows of pages) {
    yield rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>\n`).join('');
  }
  yield `</tbody>
</table>
<p class="proof">${escaped(proof[language])}</p>
</body>
</html>
`;
}

const cellHtml = (cell: Cell): string =>
  `<td>${cell === null ? '' : escaped(String(cell)).replaceAll('\n', '&#10;')}</td>`;
