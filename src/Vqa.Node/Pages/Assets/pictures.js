// Live pictures: only those in sight are asked for, few at once, those that fail ever more seldom, none while nobody looks.

const LIMIT = 10_000;
const LONGEST_PAUSE = 60_000;

/**
 * Keeps pictures fresh.
 * @param atOnce How many are fetched at once.
 * @param every Milliseconds between two fetches of the same picture, at least.
 */
export function watchPictures({ atOnce, every }) {
  const pictures = new Map();
  let running = 0, timer = 0;

  const observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const picture = pictures.get(target);
      if (picture) picture.isSeen = isIntersecting;
    }
    run();
  }, { rootMargin: "120px" });

  function run() {
    clearTimeout(timer);
    if (document.hidden) return;
    const now = performance.now();
    const due = [...pictures.values()].filter(p => p.isSeen && p.isWanted && !p.isBusy).sort((a, b) => a.due - b.due);
    for (const picture of due) {
      if (running >= atOnce || picture.due > now) break;
      load(picture);
    }
    const next = due.find(p => !p.isBusy);
    if (running < atOnce && next) timer = setTimeout(run, Math.max(20, next.due - now));
  }

  async function load(picture) {
    running++;
    picture.isBusy = true;
    try {
      const response = await fetch(picture.address(), { cache: "no-cache", credentials: "same-origin", signal: AbortSignal.timeout(LIMIT) });
      if (!response.ok) throw new Error(`${response.status}`);
      await show(picture, await response.blob());
      picture.failures = 0;
    } catch {
      picture.failures++;
    }
    const pause = picture.failures ? Math.min(LONGEST_PAUSE, every * 2 ** Math.min(picture.failures, 6)) : every;
    picture.due = performance.now() + pause * (0.9 + Math.random() * 0.2);
    picture.isBusy = false;
    running--;
    run();
  }

  document.addEventListener("visibilitychange", run);

  return {
    add(image, address) {
      pictures.set(image, { image, address, isWanted: true, isSeen: false, isBusy: false, failures: 0, due: 0, blob: null });
      observer.observe(image);
    },
    want(image, isWanted) {
      const picture = pictures.get(image);
      if (picture && picture.isWanted !== isWanted) {
        picture.isWanted = isWanted;
        picture.due = 0;
        if (isWanted) run();
      }
    },
    remove(image) {
      observer.unobserve(image);
      const picture = pictures.get(image);
      if (picture?.blob) URL.revokeObjectURL(picture.blob);
      pictures.delete(image);
    },
  };
}

/** Shows a picture once it is decoded, so that nothing flickers, and lets go of the one before. */
async function show(picture, blob) {
  const address = URL.createObjectURL(blob), next = new Image();
  next.src = address;
  try {
    await next.decode();
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error;
  }
  const before = picture.blob;
  picture.image.src = picture.blob = address;
  if (before) URL.revokeObjectURL(before);
}
