// The plots of the timeline: what each shows, and how it is drawn.

const PLOT_HEIGHT = 92;
const SILENCE = -119.9; // Levels at or below are digital silence.

const PLOTS = [
  { title: "Luma", source: "video", domain: () => [0, 255], ticks: [16, 128, 235], band: ["luma_low", "luma_high", "1–99 %"], lines: [["luma_mean", "mean"]] },
  { title: "Temporal difference", source: "video", log: true, domain: () => [0.001, 100], ticks: [0.01, 0.1, 1, 10], lines: [["temporal_difference", "to previous"]] },
  { title: "Blockiness", source: "video", domain: top => [0.9, Math.max(1.6, top * 1.05)], ticks: [1, 1.5, 2, 3, 4, 6, 8], lines: [["column_blockiness", "columns"], ["row_blockiness", "rows"]] },
  { title: "Loudness", unit: "LUFS", source: "audio", domain: () => [-60, 0], ticks: [-50, -35, -23, -10], guide: -23, lines: [["momentary", "momentary"], ["short_term", "short-term"]] },
  { title: "Sample peak", unit: "dBFS", source: "audio", domain: () => [-60, 3], ticks: [-40, -20, 0], guide: 0, lines: [["sample_peak", "loudest"]] },
  { title: "Correlation", source: "audio", domain: () => [-1.1, 1.1], ticks: [-0.5, 0, 0.5], guide: 0, lines: [["correlation", "left, right"]] },
];

/** Metrics over time, with the largest value of each bucket filled in where it equals the smallest. */
class Series {
  constructor(data) {
    this.time = data.time;
    this.metrics = {};
    for (const [name, values] of Object.entries(data)) {
      if (values.min) this.metrics[name] = { min: values.min, max: values.max ?? values.min };
    }
    const spacings = this.time.slice(1).map((t, i) => t - this.time[i]).sort((a, b) => a - b);
    // A pause this long is drawn as one: nothing was decoded there.
    this.pause = Math.max(0.25, 4 * (spacings[spacings.length >> 1] ?? 0));
  }

  /** The place nearest to a time; -1 where there is nothing near. */
  nearest(time) {
    const right = lowerBound(this.time, time);
    const place = right > 0 && (right === this.time.length || time - this.time[right - 1] <= this.time[right] - time) ? right - 1 : right;
    return place < this.time.length && Math.abs(this.time[place] - time) <= this.pause ? place : -1;
  }

  /** The places that a view shows, one more on each side. */
  within([from, to]) {
    return [Math.max(0, lowerBound(this.time, from) - 1), Math.min(this.time.length, lowerBound(this.time, to) + 1)];
  }

  /** Smallest and largest value of a metric in a view; null where nothing is known. */
  extremes(name, [from, to]) {
    let low = Infinity, high = -Infinity;
    const { min, max } = this.metrics[name];
    for (let i = lowerBound(this.time, from); i < this.time.length && this.time[i] <= to; i++) {
      if (min[i] !== null) { low = Math.min(low, min[i]); high = Math.max(high, max[i]); }
    }
    return low <= high ? [low, high] : null;
  }

  /** An SVG path around all values from a lower to an upper metric: forward along the tops, back along the bottoms. */
  outline(lower, upper, view, x, y) {
    const { min } = this.metrics[lower], { max } = this.metrics[upper];
    const [first, end] = this.within(view), paths = [];
    for (let i = first; i < end;) {
      if (min[i] === null) { i++; continue; }
      const start = i;
      while (i < end && min[i] !== null && (i === start || this.time[i] - this.time[i - 1] <= this.pause)) i++;
      let tops = "", bottoms = "";
      for (let k = start; k < i; k++) tops += `L${x(this.time[k]).toFixed(1)} ${y(max[k]).toFixed(1)}`;
      for (let k = i - 1; k >= start; k--) bottoms += `L${x(this.time[k]).toFixed(1)} ${y(min[k]).toFixed(1)}`;
      paths.push("M" + tops.slice(1) + bottoms + "Z");
    }
    return paths.join("");
  }
}

/** One plot: a legend that doubles as the read-out, and a track. */
class Plot {
  constructor(definition, series, incidents) {
    this.definition = definition;
    this.series = series;
    this.incidents = incidents;
    this.lines = definition.lines.filter(([name]) => series.metrics[name]);
    this.hasBand = definition.band && series.metrics[definition.band[0]] && series.metrics[definition.band[1]];
    const tops = this.lines.map(([name]) => series.extremes(name, [-Infinity, Infinity])?.[1] ?? 0);
    this.domain = definition.domain(Math.max(0, ...tops));
    this.track = svg("svg", { class: "track", "aria-hidden": "true" });
    this.outputs = new Map();
    this.element = html("div", { className: "row plot" }, this.#legend(), this.track);
  }

  #legend() {
    const title = html("h4", {}, this.definition.title);
    if (this.definition.unit) title.append(" ", html("small", {}, this.definition.unit));
    const list = html("dl");
    const entry = (key, label, name) => {
      const output = html("dd");
      this.outputs.set(name, output);
      list.append(html("div", { className: key }, html("dt", {}, label), output));
    };
    this.lines.forEach(([name, label], i) => entry(`key-${i + 1}`, label, name));
    if (this.hasBand) entry("key-band", this.definition.band[2], "band");
    return html("div", { className: "legend" }, title, list);
  }

  draw(view, x, width, timeGrid) {
    const y = value => PLOT_HEIGHT - scale(this.domain, PLOT_HEIGHT, this.definition.log)(value);
    const rule = (value, kind) => svg("line", { class: kind, x1: 0, x2: width, y1: y(value), y2: y(value) });
    const ticks = this.definition.ticks.filter(t => t > this.domain[0] && t < this.domain[1]);
    const curves = this.lines.map(([name], i) => svg("path", { class: `curve key-${i + 1}`, d: this.series.outline(name, name, view, x, y) }));
    if (this.hasBand) {
      const [low, high] = this.definition.band;
      curves.unshift(svg("path", { class: "curve key-band", d: this.series.outline(low, high, view, x, y) }));
    }
    this.cursor = svg("line", { class: "cursor", y1: 0, y2: PLOT_HEIGHT, visibility: "hidden" });
    drawTrack(this.track, width, PLOT_HEIGHT, [
      ...timeGrid.map(t => svg("line", { class: "grid", x1: x(t), x2: x(t), y1: 0, y2: PLOT_HEIGHT })),
      ...ticks.map(t => rule(t, "grid")),
      ...(this.definition.guide === undefined ? [] : [rule(this.definition.guide, "guide")]),
      ...inView(this.incidents, view, x).flatMap(i => this.#mark(i, x)),
      ...curves,
      this.cursor,
    ], ticks.map(t => svg("text", { x: GUTTER - 6, y: Math.max(9, y(t) + 4), "text-anchor": "end" }, String(t).replace("-", "−"))));
    this.view = view;
  }

  #mark(incident, x) {
    const left = x(incident.start), right = x(incident.end);
    return [
      svg("rect", { class: `mark-area ${incident.severity}`, x: left, y: 0, width: Math.max(1, right - left), height: PLOT_HEIGHT }),
      svg("line", { class: `mark-edge ${incident.severity}`, x1: left, x2: left, y1: 0, y2: PLOT_HEIGHT }),
    ];
  }

  /** Shows the values at a time, or the extremes of the view where there is none; returns them as text. */
  read(time, x) {
    const place = time === null ? -1 : this.series.nearest(time);
    const values = (low, high) => time === null
      ? merge(this.series.extremes(low, this.view), this.series.extremes(high, this.view))
      : place < 0 || this.series.metrics[low].min[place] === null ? null : [this.series.metrics[low].min[place], this.series.metrics[high].max[place]];
    for (const [name, output] of this.outputs) {
      output.textContent = rangeText(name === "band" ? values(this.definition.band[0], this.definition.band[1]) : values(name, name));
    }
    this.cursor.setAttribute("visibility", time === null ? "hidden" : "visible");
    if (time !== null) {
      this.cursor.setAttribute("x1", x(time));
      this.cursor.setAttribute("x2", x(time));
    }
    return this.lines.map(([name, label]) => `${this.definition.title} ${label} ${this.outputs.get(name).textContent}`).join(", ");
  }
}

const merge = (a, b) => a && b ? [Math.min(a[0], b[0]), Math.max(a[1], b[1])] : a ?? b;

/** A value, or a range of values, as text. */
function rangeText(range) {
  if (!range) return "–";
  const [low, high] = range.map(v => v <= SILENCE ? "silent" : numberText(v));
  return low === high ? low : `${low} … ${high}`;
}
