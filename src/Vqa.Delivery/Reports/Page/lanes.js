// The lanes on top of the timeline: one for each detector that found something, a bar for each incident.

const LANE_HEIGHT = 22;
const BAR_HEIGHT = 12;

class Lanes {
  constructor(incidents) {
    this.lanes = [];
    for (const incident of incidents) {
      let lane = this.lanes.find(l => l.detector === incident.detector);
      if (!lane) this.lanes.push(lane = { detector: incident.detector, title: incident.title, incidents: [], track: svg("svg", { class: "track" }) });
      lane.incidents.push(incident);
    }
    this.element = html("div", { className: "lanes" },
      ...this.lanes.map(l => html("div", { className: "row lane" }, html("div", { className: "lane-name" }, l.title), l.track)));
  }

  draw(view, x, width) {
    const top = (LANE_HEIGHT - BAR_HEIGHT) / 2;
    for (const lane of this.lanes) {
      lane.cursor = svg("line", { class: "cursor", y1: 0, y2: LANE_HEIGHT, visibility: "hidden" });
      drawTrack(lane.track, width, LANE_HEIGHT, [
        svg("rect", { class: "lane-ground", x: 0, y: top, width, height: BAR_HEIGHT, rx: 3 }),
        ...inView(lane.incidents, view, x).map(i => this.#bar(i, x, width, top)),
        lane.cursor,
      ]);
    }
  }

  /** A link to the incident's row, so that it can be reached by keyboard too. */
  #bar(incident, x, width, top) {
    const left = Math.max(0, x(incident.start)), right = Math.min(width, x(incident.end)), size = Math.max(4, right - left);
    const label = `${incident.title}, ${incident.severity}, ${timeText(incident.start)} to ${timeText(incident.end)}`;
    return svg("a", { href: `#${incident.row}`, "aria-label": label },
      svg("title", {}, label),
      svg("rect", { class: `lane-bar ${incident.severity}`, x: Math.min(left, width - size), y: top, width: size, height: BAR_HEIGHT, rx: Math.min(3, size / 2) }));
  }

  read(time, x) {
    for (const { cursor } of this.lanes) {
      cursor.setAttribute("visibility", time === null ? "hidden" : "visible");
      if (time === null) continue;
      cursor.setAttribute("x1", x(time));
      cursor.setAttribute("x2", x(time));
    }
  }
}
