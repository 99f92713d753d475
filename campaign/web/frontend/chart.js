// Draws a chart from a table that stays in the page: <table data-chart="line|bar">. The first column is the x axis
// (data-value: a date as YYYY-MM-DD, a number, or nothing for plain names), the other columns are the series.
(() => {
  const style = getComputedStyle(document.documentElement);
  const colours = [1, 2, 3, 4].map((n) => style.getPropertyValue(`--chart-${n}`).trim());
  const dashes = [[], [8, 5], [2, 4], [12, 4, 2, 4]];
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language === "en" ? "en-GB" : "nb-NO", { maximumFractionDigits: 2 });
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : `${language}-NO`, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });

  const raw = (cell) => cell.dataset.value ?? cell.textContent.trim();
  const figure = (cell) => {
    const text = cell.dataset.value;
    return text === undefined || text === "" || text === "None" ? null : Number(text);
  };

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows];
    const dated = rows.every((row) => /^\d{4}-\d\d-\d\d$/.test(raw(row.cells[0])));
    const names = rows.map((row) => row.cells[0].textContent.trim());
    const xs = rows.map((row, index) => (dated ? Date.parse(raw(row.cells[0])) / 1000 : index));
    const series = heads.slice(1).map((_, column) => rows.map((row) => figure(row.cells[column + 1])));
    // A column without plain values (a bar, a note) is not a series.
    const kept = series
      .map((values, index) => ({ label: heads[index + 1], values }))
      .filter((s) => s.values.some((v) => v !== null));
    return { dated, names, xs, series: kept };
  }

  function draw(table) {
    const holder = document.querySelector(`[data-chart-for="${table.id}"]`);
    if (!holder) return;
    const data = read(table);
    const unit = table.dataset.chartUnit ? ` ${table.dataset.chartUnit}` : "";
    const bars = table.dataset.chart === "bar";
    const font = `14px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { font, grid: { stroke: "#e6dfd3", width: 1 }, stroke: "#57534b", ticks: { show: false } };
    const title = document.createElement("figcaption");
    title.className = "chart__title";
    title.textContent = table.caption.textContent.trim();
    const place = document.createElement("div");
    holder.replaceChildren(title, place);
    const width = () => Math.max(240, holder.clientWidth - 34);
    const label = (x) => (data.dated ? day.format(x * 1000) : (data.names[x] ?? ""));
    const shorten = (text) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);
    const plot = new uPlot(
      {
        width: width(),
        height: 300,
        cursor: { drag: { x: false, y: false }, points: { size: 8 } },
        legend: { live: true },
        scales: {
          x: { time: false, range: bars ? (_, low, high) => widen(data, low, high) : undefined },
          y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            splits: data.dated ? undefined : () => data.xs,
            incrs: data.dated ? [1, 2, 3, 7, 14, 28, 61, 92, 183, 365].map((days) => days * 86400) : [1],
            space: 64,
            values: (_, splits) => splits.map((x) => shorten(label(x))),
          },
          { ...axis, size: 72, values: (_, splits) => splits.map((y) => number.format(y)) },
        ],
        series: [
          { label: table.tHead.rows[0].cells[0].textContent.trim(), value: (_, x) => (x == null ? "–" : label(x)) },
          ...data.series.map((one, index) => ({
            label: one.label,
            stroke: colours[index % 4],
            width: bars ? 0 : 2.5,
            dash: bars ? [] : dashes[index % 4],
            fill: bars ? colours[index % 4] : undefined,
            paths: bars ? uPlot.paths.bars({ size: [0.66, 72], radius: 0.08 }) : undefined,
            points: { show: !bars && data.xs.length <= 31 },
            value: (_, y) => (y == null ? "–" : number.format(y) + unit),
          })),
        ],
      },
      [data.xs, ...data.series.map((one) => one.values)],
      place,
    );
    new ResizeObserver(() => plot.setSize({ width: width(), height: 300 })).observe(holder);
    const details = table.closest("details");
    if (details) details.open = false;
  }

  function widen(data, low, high) {
    const step = data.xs.length > 1 ? data.xs[1] - data.xs[0] : 1;
    return [low - step * 0.6, high + step * 0.6];
  }

  for (const table of document.querySelectorAll("table[data-chart]")) draw(table);
})();
