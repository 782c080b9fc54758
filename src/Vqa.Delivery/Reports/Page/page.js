// Brings the page to life: timelines, links from incidents to them, enlarged pictures.

const timelines = new Map();
for (const element of document.querySelectorAll(".timeline")) {
  try {
    const timeline = new Timeline(element, JSON.parse(document.getElementById(element.dataset.source).textContent));
    for (const incident of timeline.incidents) timelines.set(incident.row, () => timeline.show(incident));
  } catch (error) {
    element.append(html("p", { className: "failure" }, `The timeline could not be drawn: ${error.message}`));
  }
}

document.addEventListener("click", event => {
  const link = event.target.closest("[data-show]");
  if (link) timelines.get(link.dataset.show)?.();
});

// A link to an incident's row, sent to a colleague, opens with the timeline zoomed to it.
timelines.get(location.hash.slice(1))?.();

const dialog = document.querySelector("dialog.enlarged");
document.addEventListener("click", event => {
  const button = event.target.closest(".enlarge");
  if (!button || dialog.open) {
    dialog.close();
    return;
  }
  const copy = button.cloneNode(true);
  copy.setAttribute("aria-label", "Close");
  dialog.replaceChildren(copy);
  dialog.showModal();
});
document.documentElement.dataset.drawn = timelines.size;
