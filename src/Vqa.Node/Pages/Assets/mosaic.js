// The mosaic: one request for all tiles, and only what changed is touched, a few tiles at a time.

import { announce, get, poll } from "./polling.js";
import { runClock } from "./times.js";
import { watchPictures } from "./pictures.js";
import { followKeys } from "./keys.js";

const PACE = 2000;
const SLICE = 40;           // Tiles changed before the browser gets a turn.
const QUIET = 4000;         // Tiles stay where they are for so long after someone moved something.
const MOST_ANNOUNCED = 3;

document.documentElement.classList.add("scripted");
runClock();

const mosaic = document.getElementById("mosaic"), form = document.getElementById("filter"), empty = document.getElementById("empty");
const template = document.getElementById("tile"), search = document.getElementById("q");
const pictures = watchPictures({ atOnce: 4, every: 2000 });
const tiles = new Map();
let lastTouch = -Infinity, filter = readFilter();

for (const element of mosaic.children) adopt(element);
followKeys(mosaic, search);
for (const type of ["pointermove", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(type, () => { lastTouch = performance.now(); }, { passive: true });
}
form.addEventListener("submit", event => { event.preventDefault(); mosaic.querySelector("li:not([hidden]) > a")?.focus(); });
form.addEventListener("input", () => {
  filter = readFilter();
  mosaic.className = `mosaic size-${filter.size}`;
  writeAddress();
  applyFilter();
});
poll(PACE, async signal => apply((await (await get("/live/mosaic", signal)).json()).tiles));

/** Takes over a tile of the page. */
function adopt(element) {
  const { id, state, search: words, picture } = element.dataset, find = name => element.querySelector(name);
  const tile = {
    element, image: find("img"), use: find("use"),
    texts: { word: find(".state-text"), trouble: find(".trouble"), labels: find(".labels"), figures: find(".figures") },
    shown: { id, state, search: words, picture: picture === "yes" },
  };
  for (const [name, place] of Object.entries(tile.texts)) tile.shown[name] = place.textContent;
  tiles.set(id, tile);
  pictures.add(tile.image, () => `/v1/streams/${encodeURIComponent(id)}/picture.jpg?width=${filter.size === "l" ? 640 : 320}`);
  pictures.want(tile.image, tile.shown.picture);
  return tile;
}

function make(data) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.dataset.id = data.id;
  element.dataset.picture = "no";
  element.querySelector(".name").textContent = data.id;
  element.querySelector("a").href = `/streams/${encodeURIComponent(data.id)}`;
  mosaic.append(element);
  return adopt(element);
}

/** Makes the tiles what the node says of them. */
async function apply(list) {
  const changes = [], seen = new Set(), counts = new Map();
  let done = 0;
  for (const data of list) {
    seen.add(data.id);
    counts.set(data.state, (counts.get(data.state) ?? 0) + 1);
    const isNew = !tiles.has(data.id), tile = tiles.get(data.id) ?? make(data);
    if (change(tile, data)) {
      if (!isNew && data.state !== tile.before) changes.push(data);
      if (++done % SLICE === 0) await turn();
    }
  }
  for (const [id, tile] of tiles) {
    if (seen.has(id)) continue;
    pictures.remove(tile.image);
    tile.element.remove();
    tiles.delete(id);
  }
  showCounts(counts, list.length);
  if (performance.now() - lastTouch > QUIET) await sort(list);
  applyFilter();
  if (changes.length) announce(changes.length <= MOST_ANNOUNCED
    ? changes.map(data => [data.id, data.word, data.trouble].filter(Boolean).join(", ")).join("; ")
    : `${changes.length} streams changed their state`);
}

/** Changes what is different on a tile; false where nothing is. */
function change(tile, data) {
  const { element, shown } = tile;
  let isChanged = false;
  for (const [name, place] of Object.entries(tile.texts)) {
    if (shown[name] !== data[name]) { place.textContent = data[name]; isChanged = true; }
  }
  tile.before = shown.state;
  if (shown.state !== data.state) {
    element.classList.replace(`tone-${shown.state}`, `tone-${data.state}`) || element.classList.add(`tone-${data.state}`);
    element.dataset.state = data.state;
    tile.use.setAttribute("href", `#mark-${data.state}`);
    isChanged = true;
  }
  if (shown.search !== data.search) { element.dataset.search = data.search; isChanged = true; }
  if (shown.picture !== data.picture) { pictures.want(tile.image, data.picture); isChanged = true; }
  tile.shown = data;
  return isChanged;
}

/** Brings the tiles into order. Most are in their place, and those are not touched. */
async function sort(list) {
  const focused = document.activeElement;
  let place = mosaic.firstElementChild, moved = 0;
  for (const { id } of list) {
    const { element } = tiles.get(id);
    if (element === place) { place = place.nextElementSibling; continue; }
    // Where the one in its place only has to go, the rest moves up by itself.
    if (place?.nextElementSibling === element) {
      const late = place;
      place = element.nextElementSibling;
      mosaic.append(late);
    } else {
      mosaic.insertBefore(element, place);
    }
    if (++moved % SLICE === 0) await turn();
  }
  if (focused !== document.activeElement && mosaic.contains(focused)) focused.focus({ preventScroll: true });
}

function showCounts(counts, all) {
  for (const label of form.querySelectorAll("[data-count]")) {
    const key = label.dataset.count, count = key === "all" ? all : counts.get(key) ?? 0;
    const text = label.querySelector("b");
    if (text.textContent !== `${count}`) text.textContent = count;
    label.hidden = count === 0 && key !== "all" && !label.querySelector("input").checked;
  }
}

function readFilter() {
  const data = new FormData(form);
  return { words: `${data.get("q")}`.toLowerCase().split(" ").filter(Boolean), text: `${data.get("q")}`, state: `${data.get("state") ?? ""}`, size: `${data.get("size") ?? "m"}` };
}

/** Shows the tiles that the filter lets through. The server filters in the same way. */
function applyFilter() {
  let count = 0;
  for (const { element, shown } of tiles.values()) {
    const isShown = (!filter.state || filter.state === shown.state) && filter.words.every(word => shown.search.includes(word));
    if (element.hidden === isShown) element.hidden = !isShown;
    count += isShown ? 1 : 0;
  }
  empty.hidden = count > 0;
  if (count === 0 && tiles.size > 0) empty.textContent = "No stream is like that.";
}

function writeAddress() {
  const query = new URLSearchParams();
  if (filter.text) query.set("q", filter.text);
  if (filter.state) query.set("state", filter.state);
  if (filter.size !== "m") query.set("size", filter.size);
  history.replaceState(null, "", query.size ? `/?${query}` : "/");
}

function turn() { return new Promise(resolve => setTimeout(resolve)); }
