// Keeps a page fresh: asks for it again and takes over the parts marked data-live that changed. The server writes all of it.

import { announce, get, poll } from "./polling.js";
import { localise, runClock } from "./times.js";
import { watchPictures } from "./pictures.js";

document.documentElement.classList.add("scripted");
localise(document);
runClock();

for (const image of document.querySelectorAll("img[data-picture]")) {
  watchPictures({ atOnce: 1, every: 1000 }).add(image, () => image.dataset.picture);
}

const last = new Map(parts(document).map(part => [part.dataset.live, part.innerHTML]));
if (last.size > 0) {
  // What the server wrote, not what scripts made of it, is compared.
  for (const part of parts(document)) last.set(part.dataset.live, null);
  poll(3000, async signal => {
    const response = await get(location.href, signal);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of parts(fresh)) takeOver(part);
  });
}

function parts(root) { return [...root.querySelectorAll("[data-live]")]; }

function takeOver(part) {
  const name = part.dataset.live, here = document.querySelector(`[data-live="${name}"]`);
  const markup = part.innerHTML;
  if (!here || last.get(name) === markup) return;
  // Not below someone's fingers: the next round comes soon. A video that plays stays, too.
  if (here.querySelector(":focus") || [...here.querySelectorAll("video")].some(video => !video.paused)) return;
  const isFirst = last.get(name) === null;
  last.set(name, markup);
  const before = here.textContent;
  here.replaceChildren(...document.importNode(part, true).childNodes);
  localise(here);
  if (here.dataset.announce && !isFirst && here.textContent !== before) announce(`${here.dataset.announce}: ${here.textContent}`);
  here.dispatchEvent(new CustomEvent("fresh"));
}
