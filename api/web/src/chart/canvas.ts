// The drawing. The rule of this module: it shows the nodes and edges it is given and knows nothing else; nodes that are
// there already stay where they are when others come in.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";
import { SHORT } from "./address";
import type { Edge, Node } from "./scene";

cytoscape.use(fcose);

export interface Place {
  x: number;
  y: number;
}

export interface Heard {
  picked: (id: string | null) => void;
  opened: (id: string) => void;
  moved: () => void;
}

const WHOLE = 120; // nodes up to which a scene is laid out when others come in
const ITERATIONS = 600; // of the layout; more of them move nothing that can be seen
const READABLE = 12; // ties around one node that can have their values written on them
const MANY = 400; // edges beyond which they are drawn as straight lines
const DOUBLE_MS = 350;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const COLOURS = ["ink", "dim", "line", "edge", "accent", "tint", "raised", "ground", "mark"] as const;
type Colours = Record<(typeof COLOURS)[number], string>;

export class Canvas {
  private readonly cy: cytoscape.Core;
  private last = { id: "", at: 0 };

  constructor(
    private readonly place: HTMLElement,
    private readonly heard: Heard,
  ) {
    this.cy = cytoscape({
      container: place,
      minZoom: 0.05,
      maxZoom: 3,
      boxSelectionEnabled: false,
      textureOnViewport: true,
      selectionType: "single",
      style: looks(coloursIn(place)),
    });
    this.cy.on("tap", (event) => {
      if (event.target === this.cy) return heard.picked(null);
      if (!event.target.isNode()) return;
      const id = event.target.id() as string;
      const now = performance.now();
      const twice = this.last.id === id && now - this.last.at < DOUBLE_MS;
      this.last = { id: twice ? "" : id, at: now };
      if (twice) heard.opened(id);
      else heard.picked(id);
    });
    this.cy.on("dragfree", () => heard.moved());
  }

  /** Show these; `places` are for nodes that come in with a place of their own, by the beginning of their ids. */
  draw(nodes: Node[], edges: Edge[], places: ReadonlyMap<string, Place>): void {
    const wanted = new Set([...nodes.map((each) => each.id), ...edges.map((each) => each.id)]);
    const first = this.cy.nodes().empty();
    const fresh: string[] = [];
    this.cy.batch(() => {
      this.cy.elements().forEach((each) => {
        if (!wanted.has(each.id())) each.remove();
      });
      const beside = new Map<string, number>();
      const taken = this.cy.nodes().map((each) => ({ ...each.position() }));
      for (const node of nodes) {
        const there = this.cy.getElementById(node.id);
        if (there.nonempty()) {
          there.data({ label: node.name });
          continue;
        }
        const own = places.get(node.id.slice(0, SHORT));
        if (!own) fresh.push(node.id);
        this.cy.add({
          data: { id: node.id, label: node.name, kind: node.kind },
          position: own ? { ...own } : this.near(node.from, beside, taken),
        });
      }
      for (const edge of edges) {
        const data = { id: edge.id, source: edge.from, target: edge.to, kind: edge.kind, shown: edge.shown };
        const there = this.cy.getElementById(edge.id);
        const drawn = there.nonempty() ? there : this.cy.add({ data });
        drawn.toggleClass("path", edge.path);
      }
      this.cy.edges().toggleClass("straight", edges.length > MANY);
    });
    if (fresh.length) this.lay(new Set(fresh), first);
    else if (first) this.fit();
  }

  /** A free spot around the node that brought it in, the next one on a spiral each time. */
  private near(from: string | null, beside: Map<string, number>, taken: Place[]): Place {
    const key = from ?? "";
    const origin = from ? this.cy.getElementById(from) : this.cy.collection();
    const alone = origin.empty();
    const right = taken.reduce((most, each) => Math.max(most, each.x), Number.NEGATIVE_INFINITY);
    const middle = alone ? { x: taken.length ? right + 140 : 0, y: 0 } : origin.position();
    for (let at = beside.get(key) ?? 0; ; at += 1) {
      const angle = at * 2.399963; // the golden angle: no two come in at one spot
      const radius = (alone ? 0 : 90) + 40 * Math.sqrt(at);
      const spot = { x: middle.x + radius * Math.cos(angle), y: middle.y + radius * Math.sin(angle) };
      if (taken.every((each) => Math.abs(each.x - spot.x) > 62 || Math.abs(each.y - spot.y) > 46)) {
        beside.set(key, at + 1);
        taken.push(spot);
        return spot;
      }
    }
  }

  private lay(fresh: Set<string>, first: boolean): void {
    if (this.cy.nodes().length > WHOLE) {
      // Everybody has a free spot already; to reckon a large scene anew would take longer with every step.
      this.showAll(first);
      this.heard.moved();
      return;
    }
    const old = this.cy.nodes().toArray().filter((each) => !fresh.has(each.id()));
    const fixed = old.map((each) => ({ nodeId: each.id(), position: { ...each.position() } }));
    const layout = this.cy.elements().layout({
      name: "fcose",
      randomize: old.length === 0 && this.cy.nodes().length > 1,
      fixedNodeConstraint: fixed.length ? fixed : undefined,
      animate: !STILL.matches && !first,
      animationDuration: 250,
      fit: false,
      nodeSeparation: 110,
      idealEdgeLength: 120,
      nodeRepulsion: 9000,
      nodeDimensionsIncludeLabels: true,
      packComponents: false,
      quality: "default",
      numIter: ITERATIONS,
    } as unknown as cytoscape.LayoutOptions);
    layout.one("layoutstop", () => {
      // What the layout moved by a rounding goes back to where it stood.
      for (const { nodeId, position } of fixed) this.cy.getElementById(nodeId).position(position);
      this.showAll(first);
      this.heard.moved();
    });
    layout.run();
  }

  private showAll(first: boolean): void {
    const box = this.cy.elements().boundingBox({});
    const seen = this.cy.extent();
    const inside = box.x1 >= seen.x1 && box.x2 <= seen.x2 && box.y1 >= seen.y1 && box.y2 <= seen.y2;
    if (first || !inside) this.fit();
  }

  fit(): void {
    if (this.cy.nodes().empty()) return;
    this.cy.fit(undefined, 48);
    if (this.cy.zoom() > 1.2) {
      this.cy.zoom(1.2);
      this.cy.center();
    }
  }

  zoom(factor: number): void {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.place.clientWidth / 2, y: this.place.clientHeight / 2 } });
  }

  mark(selected: string | null, start: string | null): void {
    this.cy.batch(() => {
      this.cy.elements().removeClass("selected start beside told");
      if (start) this.cy.getElementById(start).addClass("start");
      if (!selected) return;
      const node = this.cy.getElementById(selected);
      node.addClass("selected");
      const ties = node.connectedEdges();
      ties.addClass("beside");
      // A dozen texts can be read around one node; of more, none can.
      if (ties.length <= READABLE) ties.addClass("told");
    });
  }

  /** The node that lies next in a direction; from nowhere the first one. */
  towards(from: string | null, dx: number, dy: number): string | null {
    const here = from ? this.cy.getElementById(from) : this.cy.collection();
    if (here.empty()) return this.cy.nodes().first().id() ?? null;
    const { x, y } = here.position();
    let best: string | null = null;
    let least = Number.POSITIVE_INFINITY;
    this.cy.nodes().forEach((each) => {
      const along = (each.position().x - x) * dx + (each.position().y - y) * dy;
      const aside = Math.abs((each.position().x - x) * dy) + Math.abs((each.position().y - y) * dx);
      if (each.id() !== from && along > 1 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = each.id();
      }
    });
    return best;
  }

  reveal(id: string): void {
    const node = this.cy.getElementById(id);
    if (node.empty()) return;
    const seen = this.cy.extent();
    const { x, y } = node.position();
    if (x < seen.x1 || x > seen.x2 || y < seen.y1 || y > seen.y2) this.cy.center(node);
  }

  places(): Map<string, Place> {
    return new Map(this.cy.nodes().map((each) => [each.id(), { ...each.position() }]));
  }

  async png(): Promise<Blob> {
    const { ground } = coloursIn(this.place);
    return this.cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 6000, maxHeight: 6000, bg: ground });
  }

  /** Take the colours of the page again, after they changed. */
  recolour(): void {
    this.cy.style(looks(coloursIn(this.place)));
  }

  resize(): void {
    this.cy.resize();
  }

  end(): void {
    this.cy.destroy();
  }
}

/** The page's colours as a canvas can use them: computed, because a canvas does not know the page's variables. */
export function coloursIn(place: HTMLElement): Colours {
  const probe = place.appendChild(document.createElement("i"));
  const found = COLOURS.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(found) as Colours;
}

function looks(colours: Colours): cytoscape.StylesheetJson {
  const font = getComputedStyle(document.body).fontFamily;
  return [
    {
      selector: "node",
      style: {
        width: 34, height: 34, label: "data(label)", color: colours.ink, "font-family": font, "font-size": 12,
        "text-valign": "bottom", "text-margin-y": 6, "text-wrap": "ellipsis", "text-max-width": "150px",
        "text-background-color": colours.ground, "text-background-opacity": 0.8, "text-background-padding": "2px",
        "min-zoomed-font-size": 7, "background-color": colours.raised, "border-width": 2, "border-color": colours.accent,
        "overlay-opacity": 0,
      },
    },
    { selector: 'node[kind="organisation"]', style: { shape: "round-rectangle", width: 40, height: 30 } },
    { selector: 'node[kind="individual_business"]', style: { shape: "round-hexagon", width: 40, height: 34 } },
    { selector: 'node[kind="person"]', style: { shape: "ellipse" } },
    {
      selector: 'node[kind="department"], node[kind="region"], node[kind="catalogue_entry"], node[kind="source_file"]',
      style: { shape: "round-tag", width: 30, height: 22, "border-color": colours.edge, color: colours.dim },
    },
    {
      selector: 'node[kind="group"]',
      style: { shape: "ellipse", width: 44, height: 44, "border-style": "dashed", "text-valign": "center", "text-margin-y": 0, "text-background-opacity": 0 },
    },
    { selector: "node.selected", style: { "background-color": colours.accent, "border-color": colours.accent, "border-width": 4, "font-weight": "bold" } },
    { selector: "node.start", style: { "border-width": 5, "border-style": "double", "border-color": colours.ink } },
    {
      selector: "edge",
      style: {
        width: 1.5, "line-color": colours.edge, "curve-style": "bezier", "control-point-step-size": 26, color: colours.dim,
        "font-family": font, "font-size": 11, "text-wrap": "ellipsis", "text-max-width": "140px", "text-rotation": "autorotate",
        "text-background-color": colours.ground, "text-background-opacity": 0.9, "text-background-padding": "2px",
        "min-zoomed-font-size": 8, "overlay-opacity": 0,
      },
    },
    { selector: "edge.straight", style: { "curve-style": "haystack" } },
    { selector: 'edge[kind="ADDRESS"]', style: { "line-style": "dashed" } },
    { selector: 'edge[kind="PHONE"]', style: { "line-style": "dotted" } },
    { selector: 'edge[kind="NUMBER"]', style: { width: 3 } },
    { selector: 'edge[kind="DEPARTMENT"], edge[kind="REGION"], edge[kind="CATALOGUE_ENTRY"], edge[kind="SOURCE_FILE"]', style: { width: 1, "line-color": colours.line } },
    { selector: "edge.beside", style: { "line-color": colours.ink } },
    { selector: "edge.path", style: { "line-color": colours.accent, width: 3 } },
    { selector: "edge.told", style: { label: "data(shown)" } },
  ] as unknown as cytoscape.StylesheetJson;
}
