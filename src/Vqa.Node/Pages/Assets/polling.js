// Asks again and again: at its pace while all is well, ever more seldom while the node does not answer, not at all while nobody looks.

const LONGEST_PAUSE = 30_000;
const LIMIT = 15_000;

/**
 * Calls `once(signal)` every `pace` milliseconds, one call at a time.
 * @param once Fetches and shows; throws where that failed.
 */
export function poll(pace, once) {
  let failures = 0, timer = 0, isBusy = false;
  const run = async () => {
    clearTimeout(timer);
    if (isBusy || document.hidden) return;
    isBusy = true;
    try {
      await once(AbortSignal.timeout(LIMIT));
      failures = 0;
      showLink(true);
    } catch (error) {
      failures++;
      if (error instanceof SignedOut) location.reload();
      if (failures > 1) showLink(false);
    } finally {
      isBusy = false;
      const pause = failures ? Math.min(LONGEST_PAUSE, pace * 2 ** Math.min(failures, 6)) : pace;
      timer = setTimeout(run, pause * (0.9 + Math.random() * 0.2));
    }
  };
  document.addEventListener("visibilitychange", run);
  timer = setTimeout(run, pace);
  return run;
}

/** Fetches what this node serves; a token that is not valid any more leads to the login. */
export async function get(address, signal) {
  const response = await fetch(address, { signal, cache: "no-store", credentials: "same-origin" });
  if (response.status === 401 || response.redirected && new URL(response.url).pathname === "/login") throw new SignedOut();
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

class SignedOut extends Error {}

let isLive = null;

function showLink(isUp) {
  if (isUp === isLive) return;
  isLive = isUp;
  const link = document.getElementById("link");
  if (!link) return;
  link.hidden = false;
  link.classList.toggle("broken", !isUp);
  link.querySelector(".text").textContent = isUp ? "Live" : `No answer since ${new Date().toLocaleTimeString("sv-SE")}`;
}

/** Has screen readers say something. */
export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}
