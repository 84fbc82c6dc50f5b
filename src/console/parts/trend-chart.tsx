import { classTitle } from '../../contract/terms.ts';
import type { Page } from '../page.ts';
import { Card } from './card.tsx';
import { groupOf } from './class.tsx';
import { Time } from './time.tsx';
import type { Trend } from './trend.ts';

/** A chart that the browser draws from the table below it. */
export function TrendChart({ page, trend }: { readonly page: Page; readonly trend: Trend }) {
  const { words, format, language, timeZone } = page;
  const { classes, points } = trend;
  const nth = (at: number) =>
    classes.slice(0, at).filter((one) => groupOf(one, 'replicate') === groupOf(classes[at]!, 'replicate'))
      .length;
  return (
    <Card id="trend" title={words.trend} note={words.trendNote}>
      {points.length < 2 || classes.length === 0 ? (
        <p class="empty">{words.trendEmpty}</p>
      ) : (
        <>
          <div class="chart" data-table="trend-table" data-zone={timeZone} aria-hidden="true" />
          <details>
            <summary>{words.trendTable}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <section class="scroll" tabIndex={0} aria-label={words.trend}>
              <table id="trend-table" class="narrow">
                <caption>{words.trend}</caption>
                <thead>
                  <tr>
                    <th scope="col">{words.at}</th>
                    {classes.map((name, at) => (
                      <th
                        scope="col"
                        class="number"
                        data-group={groupOf(name, 'replicate')}
                        data-nth={nth(at)}
                      >
                        {classTitle(name)[language]}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {points.map(({ at, counts }) => (
                    <tr>
                      <th scope="row" data-value={Math.round(at.getTime() / 1000)}>
                        <Time page={page} at={at} />
                      </th>
                      {classes.map((name) => (
                        <td class="number" data-value={counts[name] ?? 0}>
                          {format.number(counts[name] ?? 0)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        </>
      )}
    </Card>
  );
}
