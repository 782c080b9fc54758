// Times in the viewer's own zone. What the server wrote, in UTC, stays in the title.

const full = new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const short = new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** A moment as "2026-01-31 14:05:09". */
export const momentText = date => full.format(date);

/** Rewrites all times below an element. */
export function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.getTime())) time.textContent = full.format(date);
  }
  for (const text of root.querySelectorAll("text[data-time]")) {
    text.textContent = (/:/.test(text.textContent) ? short : day).format(new Date(text.dataset.time));
  }
  for (const lane of root.querySelectorAll(".lane > .title")) {
    if (lane.textContent === "UTC") lane.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

/** Keeps the clock of the bar. */
export function runClock() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  const tick = () => {
    clock.textContent = new Date().toLocaleTimeString("sv-SE");
    setTimeout(tick, 1000 - Date.now() % 1000);
  };
  tick();
}
