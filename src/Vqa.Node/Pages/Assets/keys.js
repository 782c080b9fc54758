// The mosaic by keyboard: arrows go from tile to tile as they lie, Enter opens (a tile is a link), "/" goes to the filter, Escape clears it.

export function followKeys(mosaic, search) {
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.matches("input[type=search], textarea, select");
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.target === search && event.key === "Escape") {
      search.value = "";
      search.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.target === search && event.key === "ArrowDown") {
      event.preventDefault();
      visible(mosaic)[0]?.firstElementChild.focus();
    } else if (mosaic.contains(event.target)) {
      move(mosaic, event);
    }
  });
}

function move(mosaic, event) {
  const tiles = visible(mosaic), at = tiles.indexOf(event.target.closest("li"));
  const columns = Math.max(1, getComputedStyle(mosaic).gridTemplateColumns.split(" ").length);
  const target = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: tiles.length - 1 }[event.key];
  if (target === undefined || !tiles[target]) return;
  event.preventDefault();
  tiles[target].firstElementChild.focus();
}

function visible(mosaic) { return [...mosaic.children].filter(tile => !tile.hidden); }
