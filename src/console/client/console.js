// Draws the tables that are marked as series. The page says the same without it.
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const HEIGHT = 240;
  const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

  function draw(figure) {
    const table = document.getElementById(figure.dataset.table);
    if (table === null || table.tBodies[0].rows.length < 2) return;
    const rows = [...table.tBodies[0].rows];
    const columns = rows[0].cells.length;
    const data = Array.from({ length: columns }, (_, at) =>
      rows.map((row) => Number(row.cells[at].dataset.value)),
    );
    const heads = [...table.tHead.rows[0].cells];
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
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        cursor: { y: false },
        legend: { show: true, live: true },
        axes: [
          {
            ...axis,
            space: 90,
            values: [[60, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1]],
          },
          { ...axis, size: 56 },
        ],
        series: heads.map((head, at) =>
          at === 0
            ? { label: head.textContent, value: '{YYYY}-{MM}-{DD} {HH}:{mm}' }
            : {
                label: head.textContent,
                stroke: colour(`--${head.dataset.group}`),
                dash: DASHES[Number(head.dataset.nth) % DASHES.length],
                width: 2,
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
