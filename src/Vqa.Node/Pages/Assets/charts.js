// Reads values off the charts, by pointer and by arrow keys. The charts themselves come drawn from the server.

import { momentText } from "./times.js";

const body = document.getElementById("charts"), clock = document.getElementById("chart-time");
let at = null; // Milliseconds since the epoch.

body.addEventListener("pointermove", event => {
  const plot = event.target.closest?.(".chart")?.querySelector(".plot");
  if (!plot) return;
  const box = plot.getBoundingClientRect(), chart = read(plot.closest(".chart"));
  const share = (event.clientX - box.left) / box.width;
  if (share < 0 || share > 1) return;
  show(chart.span[0] + share * (chart.span[1] - chart.span[0]));
});
body.addEventListener("pointerleave", () => show(null));
body.addEventListener("blur", () => show(null));
body.addEventListener("fresh", () => show(at));
body.addEventListener("keydown", event => {
  const first = body.querySelector(".chart");
  if (!first || event.target !== body) return;
  const { span, step } = read(first), by = (event.shiftKey ? 10 : 1) * step, now = at ?? span[1] - step;
  const next = { ArrowLeft: now - by, ArrowRight: now + by, Home: span[0], End: span[1] - step, Escape: null }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  show(next === null ? null : Math.min(span[1], Math.max(span[0], next)));
});

function read(chart) {
  const step = chart.dataset.step * 1000, from = Date.parse(chart.dataset.from);
  const [left, right] = body.querySelector("[data-span]").dataset.span.split(" ").map(text => Date.parse(text));
  return { from, step, span: [left, right], values: chart.dataset.values.split(",") };
}

/** Shows the values of a moment beside the charts; those of now for null. */
function show(time) {
  at = time;
  clock.textContent = time === null ? "" : momentText(new Date(time));
  for (const chart of body.querySelectorAll(".chart")) {
    const { from, step, span, values } = read(chart), now = chart.querySelector(".now b"), line = chart.querySelector(".cursor");
    chart.dataset.last ??= now.textContent;
    const value = time === null ? null : values[Math.floor((time - from) / step)];
    now.textContent = time === null ? chart.dataset.last : value ? number(+value) : "–";
    const place = time === null ? "-9" : `${(time - span[0]) / (span[1] - span[0]) * 100}%`;
    line.setAttribute("x1", place);
    line.setAttribute("x2", place);
  }
}

function number(value) {
  const size = Math.abs(value);
  const text = size === 0 ? "0" : size < 0.01 ? value.toPrecision(2) : `${+value.toFixed(size < 10 ? 2 : 1)}`;
  return text.replace("-", "−");
}
