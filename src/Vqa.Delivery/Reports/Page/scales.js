"use strict";
// Scales, ticks and texts: pure functions that the rest builds on.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an SVG element with attributes. */
function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Makes an HTML element with properties. */
function html(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Maps a domain to pixels from 0 to size; values outside are drawn at its ends. */
function scale([low, high], size, isLog) {
  const place = isLog ? value => Math.log(Math.max(value, low)) : value => value;
  const start = place(low), length = place(high) - start;
  return value => size * Math.min(1, Math.max(0, (place(value) - start) / length));
}

const TIME_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

/** Round times from one to another, at most so many of them, and their distance. */
function timeTicks(from, to, count) {
  const step = TIME_STEPS.find(s => (to - from) / s <= count) ?? TIME_STEPS.at(-1) * Math.ceil((to - from) / TIME_STEPS.at(-1) / count);
  const ticks = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) ticks.push(k * step);
  return { ticks, step };
}

/** A time as "1:02.340" or "1:00:02"; as many decimals as asked for. */
function timeText(seconds, decimals = 3) {
  const unit = 10 ** decimals, rounded = Math.round(Math.max(0, seconds) * unit);
  const whole = Math.floor(rounded / unit), two = n => String(n).padStart(2, "0");
  const fraction = decimals ? "." + String(rounded % unit).padStart(decimals, "0") : "";
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return (hours ? `${hours}:${two(minutes)}` : `${minutes}`) + `:${two(whole % 60)}${fraction}`;
}

/** Decimals that tell times apart which lie a step from each other. */
const timeDecimals = step => step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;

/** A length as "3.2 s" or "12:05". */
const lengthText = seconds => seconds < 60 ? `${+seconds.toFixed(seconds < 10 ? 2 : 1)} s` : timeText(seconds, 0);

/** A number with about three significant digits. */
function numberText(value) {
  const size = Math.abs(value);
  const text = size < 0.001 ? value.toExponential(0) : value.toFixed(size < 0.1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
  return (size === 0 ? "0" : text).replace("-", "−");
}

/** The first place in a rising list whose value is not below the one given. */
function lowerBound(list, value) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

/** Pixels left of a track's time range, where the labels of its levels stand. */
const GUTTER = 36;

/** Fills a track: what is drawn over time, cut off at the range's ends, and the labels beside it. */
function drawTrack(track, width, height, overTime, labels = []) {
  track.setAttribute("viewBox", `0 0 ${GUTTER + width} ${height}`);
  track.replaceChildren(svg("svg", { x: GUTTER, width, height }, ...overTime), ...labels);
}

/** The incidents that a view shows; of several within one pixel, one of each severity. */
function inView(incidents, [from, to], x) {
  const drawn = new Set();
  return incidents.filter(incident => {
    if (incident.end < from || incident.start > to) return false;
    const place = `${incident.severity} ${Math.floor(x(incident.start))}`;
    if (drawn.has(place) && x(incident.end) - x(incident.start) < 1) return false;
    drawn.add(place);
    return true;
  });
}
