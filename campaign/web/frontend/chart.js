// Draws a chart from a table that stays in the page: <table data-chart="line|bar">. The first column is the x axis
// (data-value: a date as YYYY-MM-DD, a number, or nothing for plain names), the other columns are the series.
(() => {
  const style = getComputedStyle(document.documentElement);
  const colours = [1, 2, 3, 4].map((n) => style.getPropertyValue(`--chart-${n}`).trim());
  const ink = "#8c2f15";
  const DAY = 86400;
  const dashes = [[], [8, 5], [2, 4], [12, 4, 2, 4]];
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language === "en" ? "en-GB" : "nb-NO", { maximumFractionDigits: 2 });
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : `${language}-NO`, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });

  // A fifth line has the colour of the first, and is dashed in another way.
  const look = (index) => (index + Math.floor(index / 4)) % 4;

  const raw = (cell) => cell.dataset.value ?? cell.textContent.trim();
  const figure = (cell) => {
    const text = cell.dataset.value;
    return text === undefined || text === "" || text === "None" ? null : Number(text);
  };

  // The days of the rows and those between them, which have no row: a line over them would tell what nobody told.
  function everyDay(rows) {
    const xs = [];
    const at = [];
    let next = Number.POSITIVE_INFINITY;
    rows.forEach((row, index) => {
      const first = Date.parse(raw(row.cells[0])) / 1000;
      for (; next < first; next += DAY) {
        xs.push(next);
        at.push(null);
      }
      xs.push(first);
      at.push(index);
      const last = row.cells[0].dataset.last;
      next = (last ? Date.parse(last) / 1000 : first) + DAY;
    });
    return { xs, at };
  }

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const all = [...table.tBodies[0].rows];
    const rows = all.filter((row) => !row.dataset.break);
    const breaks = all
      .filter((row) => row.dataset.break)
      .map((row) => ({ x: Date.parse(row.dataset.break) / 1000, label: row.dataset.breakLabel }));
    const dated = rows.every((row) => /^\d{4}-\d\d-\d\d$/.test(raw(row.cells[0])));
    const names = rows.map((row) => row.cells[0].textContent.trim());
    const numbers = heads.slice(1).map((_, column) => rows.map((row) => figure(row.cells[column + 1])));
    const { xs, at } = dated
      ? everyDay(rows)
      : { xs: rows.map((_, index) => index), at: rows.map((_, index) => index) };
    const missing = table.dataset.chartMissing === undefined ? null : Number(table.dataset.chartMissing);
    const series = numbers.map((values) => at.map((index) => (index === null ? missing : values[index])));
    // A column without plain values (a bar, a note) is not a series.
    const kept = series
      .map((values, index) => ({ label: heads[index + 1], values }))
      .filter((s) => s.values.some((v) => v !== null));
    return { dated, names, xs, breaks: dated ? breaks : [], series: kept };
  }

  // A dashed line from top to bottom with its words, half a day before the first number of the new method.
  function drawBreaks(plot, breaks, font) {
    const { ctx, bbox } = plot;
    const ratio = window.devicePixelRatio || 1;
    ctx.save();
    ctx.font = font.replace(/\d+px/, (size) => `${Number.parseInt(size, 10) * ratio * 0.93}px`);
    breaks.forEach((one, index) => {
      const x = Math.min(Math.max(plot.valToPos(one.x - DAY / 2, "x", true), bbox.left), bbox.left + bbox.width);
      ctx.strokeStyle = ink;
      ctx.lineWidth = 2 * ratio;
      ctx.setLineDash([6 * ratio, 5 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const width = ctx.measureText(one.label).width;
      const room = bbox.left + bbox.width - x > width + 14 * ratio;
      const left = Math.max(room ? x + 8 * ratio : x - width - 8 * ratio, bbox.left);
      const top = bbox.top + (6 + (index % 4) * 24) * ratio;
      ctx.fillStyle = "#fff";
      ctx.fillRect(left - 4 * ratio, top, width + 8 * ratio, 20 * ratio);
      ctx.fillStyle = ink;
      ctx.textAlign = "left";
      ctx.textBaseline = "top";
      ctx.fillText(one.label, left, top + 3 * ratio);
    });
    ctx.restore();
  }

  // Points of a line whose neighbours are missing would not be seen: they are always drawn.
  function lonely(data, values) {
    return values.flatMap((value, at) =>
      value !== null && (data.xs.length <= 31 || (values[at - 1] ?? values[at + 1] ?? null) === null) ? [at] : [],
    );
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
    place.className = "chart__place";
    holder.replaceChildren(title, place);
    const width = () => Math.max(240, holder.clientWidth - 34);
    const label = (x) => (data.dated ? day.format(x * 1000) : (data.names[x] ?? ""));
    const shorten = (text) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);
    const plot = new uPlot(
      {
        width: width(),
        height: 300,
        cursor: { drag: { x: false, y: false }, points: { size: 8 } },
        legend: {
          live: true,
          markers: bars
            ? {}
            : { width: 3, dash: (_, index) => ["solid", "dashed", "dotted", "dashed"][look(index - 1)] },
        },
        hooks: {
          draw: [(chart) => drawBreaks(chart, data.breaks, font)],
          // Where nothing is pointed at, the legend has names and no values.
          setLegend: [(chart) => place.classList.toggle("chart__place--pointed", chart.legend.idx != null)],
        },
        scales: {
          x: { time: false, range: bars ? (_, low, high) => widen(data, low, high) : undefined },
          y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            splits: data.dated ? undefined : () => data.xs,
            incrs: data.dated ? [1, 2, 3, 7, 14, 28, 61, 92, 183, 365].map((days) => days * DAY) : [1],
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
            dash: bars ? [] : dashes[look(index)],
            fill: bars ? colours[index % 4] : undefined,
            paths: bars ? uPlot.paths.bars({ size: [0.66, 72], radius: 0.08 }) : undefined,
            points: bars ? { show: false } : { show: true, size: 6, filter: () => lonely(data, one.values) },
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
