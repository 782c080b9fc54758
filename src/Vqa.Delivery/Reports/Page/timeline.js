// The timeline of one input: lanes and plots over one view of time, which is zoomed by dragging, buttons and keys.

const AXIS_HEIGHT = 20;
const NARROWEST_VIEW = 0.1; // Seconds.
const DRAG_THRESHOLD = 5; // Pixels; less is a click.

class Timeline {
  constructor(element, data) {
    const series = { video: data.video && new Series(data.video), audio: data.audio && new Series(data.audio) };
    const ends = Object.values(series).map(s => s?.time.at(-1) ?? 0);
    this.full = [0, Math.max(data.duration, ...ends, NARROWEST_VIEW)];
    this.view = this.full;
    this.at = null;
    this.incidents = data.incidents;
    this.lanes = new Lanes(data.incidents);
    this.plots = PLOTS.filter(p => series[p.source] && p.lines.some(([name]) => series[p.source].metrics[name]))
      .map(p => new Plot(p, series[p.source], data.incidents.filter(i => concerns(i.detector, p.source))));
    this.axis = svg("svg", { class: "track axis", "aria-hidden": "true" });
    this.area = html("div", { className: "plots", tabIndex: 0 }, ...this.plots.map(p => p.element),
      html("div", { className: "row" }, html("div"), this.axis));
    for (const [name, value] of [["role", "slider"], ["aria-label", "Time in the stream"], ["aria-valuemin", 0], ["aria-valuemax", this.full[1]]]) {
      this.area.setAttribute(name, value);
    }
    element.replaceChildren(this.#toolbar(), this.lanes.element, this.area, html("p", { className: "hint" },
      html("span", { className: "by-mouse" }, "Drag to zoom, double-click for the whole. Keys: ← → move, + − zoom, 0 whole."),
      html("span", { className: "by-touch" }, "Touch to read the values, zoom with the buttons.")));
    this.#listen(element);
    this.draw();
    new ResizeObserver(() => this.draw()).observe(this.axis);
  }

  /** Shows a span of time; keeps it inside the stream. */
  zoom(from, to) {
    const length = Math.min(this.full[1], Math.max(NARROWEST_VIEW, to - from));
    const start = Math.min(Math.max(0, (from + to - length) / 2), this.full[1] - length);
    this.view = [start, start + length];
    this.draw();
  }

  /** Zooms by a factor around the cursor, or the middle. */
  zoomBy(factor) {
    const [from, to] = this.view, inside = this.at !== null && this.at >= from && this.at <= to, centre = inside ? this.at : (from + to) / 2;
    this.zoom(centre - (centre - from) * factor, centre + (to - centre) * factor);
  }

  /** Moves the view by a share of its length. */
  pan(share) {
    const step = (this.view[1] - this.view[0]) * share;
    this.zoom(this.view[0] + step, this.view[1] + step);
  }

  /** Shows an incident with what lies around it, the cursor at its start. */
  show(incident) {
    const margin = Math.max(1, (incident.end - incident.start) * 0.6);
    this.at = incident.start;
    this.zoom(incident.start - margin, incident.end + margin);
  }

  draw() {
    const width = Math.max(120, Math.round(this.axis.getBoundingClientRect().width) - GUTTER);
    const [from, to] = this.view, { ticks, step } = timeTicks(from, to, width / 80);
    this.x = time => (time - from) / (to - from) * width;
    this.lanes.draw(this.view, this.x, width);
    for (const plot of this.plots) plot.draw(this.view, this.x, width, ticks);
    const label = t => svg("text", { x: GUTTER + this.x(t), y: 14, "text-anchor": anchor(this.x(t), width) }, timeText(t, timeDecimals(step)));
    drawTrack(this.axis, width, AXIS_HEIGHT, [], ticks.map(label));
    const decimals = timeDecimals((to - from) / 100);
    this.range.textContent = `${timeText(from, decimals)} – ${timeText(to, decimals)} (${lengthText(to - from)})`;
    const isWhole = from === 0 && to === this.full[1];
    for (const button of [this.buttons.out, this.buttons.whole]) button.disabled = isWhole;
    this.buttons.back.disabled = from === 0;
    this.buttons.on.disabled = to === this.full[1];
    this.read(this.at);
  }

  /** Moves the cursor and shows the values there; null takes it away. */
  read(time) {
    this.at = time === null ? null : Math.min(this.full[1], Math.max(0, time));
    const texts = this.plots.map(plot => plot.read(this.at, this.x));
    this.lanes.read(this.at, this.x);
    const now = this.at === null ? "" : timeText(this.at);
    this.clock.textContent = now || "Range in view";
    this.area.setAttribute("aria-valuenow", this.at ?? this.view[0]);
    this.area.setAttribute("aria-valuetext", now ? [now, ...texts].join("; ") : "no time chosen");
  }

  #toolbar() {
    const button = (text, label, action) => {
      const element = html("button", { type: "button", title: label, onclick: action }, text);
      element.setAttribute("aria-label", label);
      return element;
    };
    this.clock = html("span", { className: "at" });
    this.range = html("span", { className: "range" });
    this.buttons = {
      back: button("←", "Earlier", () => this.pan(-0.5)),
      out: button("−", "Zoom out", () => this.zoomBy(2)),
      in: button("+", "Zoom in", () => this.zoomBy(0.5)),
      on: button("→", "Later", () => this.pan(0.5)),
      whole: button("All", "Show the whole stream", () => this.zoom(...this.full)),
    };
    return html("div", { className: "toolbar" }, this.clock, this.range, ...Object.values(this.buttons));
  }

  #listen(element) {
    for (const track of element.querySelectorAll(".track")) new Pointer(this, track);
    this.area.addEventListener("keydown", event => this.#key(event));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const length = this.view[1] - this.view[0], step = length / (event.shiftKey ? 20 : 200);
    const move = by => {
      const time = (this.at ?? this.view[0]) + by;
      this.read(time);
      if (this.at < this.view[0] || this.at > this.view[1]) this.zoom(this.at - length / 2, this.at + length / 2);
    };
    const actions = {
      ArrowLeft: () => move(-step), ArrowRight: () => move(step), ArrowDown: () => move(-step), ArrowUp: () => move(step),
      PageDown: () => this.pan(-0.5), PageUp: () => this.pan(0.5), Home: () => move(-Infinity), End: () => move(Infinity),
      "+": () => this.zoomBy(0.5), "=": () => this.zoomBy(0.5), "-": () => this.zoomBy(2), 0: () => this.zoom(...this.full), Escape: () => this.read(null),
    };
    if (actions[event.key]) {
      event.preventDefault();
      actions[event.key]();
    }
  }
}

/** Mouse and touch on one track: pointing reads, dragging with the mouse selects a span to zoom to. */
class Pointer {
  constructor(timeline, track) {
    this.timeline = timeline;
    this.track = track;
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave", "dblclick"]) track.addEventListener(type, this);
  }

  handleEvent(event) { this[event.type](event); }

  #time(event) {
    const box = this.track.getBoundingClientRect(), [from, to] = this.timeline.view;
    return from + (to - from) * Math.min(1, Math.max(0, (event.clientX - box.left - GUTTER) / (box.width - GUTTER)));
  }

  pointerdown(event) {
    this.timeline.read(this.#time(event));
    if (event.pointerType === "mouse" && event.button === 0) this.start = { pixel: event.clientX, time: this.#time(event) };
  }

  pointermove(event) {
    const time = this.#time(event);
    this.timeline.read(time);
    if (!this.start || Math.abs(event.clientX - this.start.pixel) < DRAG_THRESHOLD) return;
    if (!this.selection) {
      this.track.setPointerCapture(event.pointerId);
      this.track.firstChild.append(this.selection = svg("rect", { class: "selection", y: 0, height: "100%" }));
    }
    const left = this.timeline.x(Math.min(time, this.start.time)), right = this.timeline.x(Math.max(time, this.start.time));
    this.selection.setAttribute("x", left);
    this.selection.setAttribute("width", right - left);
  }

  pointerup(event) {
    const { start, selection } = this, time = this.#time(event);
    this.pointercancel();
    if (selection) this.timeline.zoom(Math.min(start.time, time), Math.max(start.time, time));
  }

  pointercancel() {
    this.selection?.remove();
    this.start = this.selection = undefined;
  }

  pointerleave(event) {
    if (event.pointerType === "mouse" && !this.selection) {
      this.start = undefined;
      this.timeline.read(null);
    }
  }

  dblclick() { this.timeline.zoom(...this.timeline.full); }
}

/** Whether a detector's incidents belong on the plots of a source: those of sound not on pictures, and the other way round. */
const concerns = (detector, source) => source === "audio" ? !/^(video|block)_/.test(detector) : !detector.startsWith("audio_");

/** Where a label is anchored so that it stays inside. */
const anchor = (x, width) => x > width - 20 ? "end" : "middle";
