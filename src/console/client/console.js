// Draws the tables that are marked as series. The page says the same without it.
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const HEIGHT = 240;
  const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
  /** Discrepancies are counted, never measured. */
  const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((ten) => [ten, 2 * ten, 5 * ten]);

  /** As exact as the time between the ticks of an axis. */
  function moment(ticks, zone) {
    const apart = ticks.length < 2 ? 0 : ticks[1] - ticks[0];
    const day = { month: '2-digit', day: '2-digit' };
    const time = { hour: '2-digit', minute: '2-digit', ...(apart < 60 ? { second: '2-digit' } : {}) };
    const form = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...(apart >= 86_400 ? day : time) });
    return (second) => form.format(new Date(second * 1000));
  }

  function draw(figure) {
    const table = document.getElementById(figure.dataset.table);
    if (table === null || table.tBodies[0].rows.length < 2) return;
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const data = heads.map((_, at) => rows.map((row) => Number(row.cells[at].dataset.value)));
    const zone = figure.dataset.zone;
    const axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    figure.replaceChildren();
    new uPlot(
      {
        width: figure.clientWidth,
        height: HEIGHT,
        cursor: { y: false },
        axes: [
          { ...axis, space: 90, values: (_, seconds) => seconds.map(moment(seconds, zone)) },
          { ...axis, size: 56, incrs: WHOLE },
        ],
        series: heads.map((head, at) =>
          at === 0
            ? {
                label: head.textContent,
                value: (_, second) => (second === null ? '' : moment([], zone)(second)),
              }
            : {
                label: head.textContent,
                value: (_, count) => count ?? '',
                stroke: colour(`--${head.dataset.group}`),
                dash: DASHES[Number(head.dataset.nth) % DASHES.length],
                width: 2,
                paths: uPlot.paths.stepped({ align: 1 }),
                points: { show: rows.length < 40 },
              },
        ),
      },
      data,
      figure,
    );
  }

  const drawAll = () => document.querySelectorAll('.chart').forEach(draw);
  drawAll();
  let pending = 0;
  addEventListener('resize', () => {
    clearTimeout(pending);
    pending = setTimeout(drawAll, 150);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
})();
