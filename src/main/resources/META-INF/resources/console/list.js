// A grid of which only the rows in view exist. The keyboard moves an active row that assistive tools are told of.
import { el } from "./dom.js";

const ROW = 40;
const SPARE = 6;

export class RowList {
  #items = [];
  #rows = new Map();
  #free = [];
  #active = null;
  #body = el("div.rows", { role: "rowgroup" });
  #make;
  #fill;
  #open;

  /** `make()` a row's element, `fill(element, item)`, `open(item)`; items have a `workerSid`. */
  constructor(label, heads, { make, fill, open }) {
    [this.#make, this.#fill, this.#open] = [make, fill, open];
    const head = el("div.row.head", { role: "row", "aria-rowindex": "1" }, heads.map((text) => el("span", { role: "columnheader" }, text)));
    this.element = el(
      "div.grid", { role: "grid", tabindex: "0", "aria-label": label, "aria-colcount": heads.length },
      el("div", { role: "rowgroup", class: "heads" }, head), this.#body,
    );
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focus", () => this.#activate(this.#index() < 0 ? 0 : this.#index()));
    this.#body.addEventListener("click", (event) => this.#click(event));
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.element);
  }

  show(items) {
    this.#items = items;
    this.element.setAttribute("aria-rowcount", items.length + 1);
    this.#body.style.height = `${items.length * ROW}px`;
    this.draw();
  }

  /** SIDs of the rows that exist. */
  shown() {
    return [...this.#rows.keys()];
  }

  draw() {
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    const to = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE);
    const wanted = new Map();
    for (let i = from; i < to; i++) wanted.set(this.#items[i].workerSid, i);
    for (const [sid, row] of this.#rows) if (!wanted.has(sid)) this.#release(sid, row);
    for (const [sid, i] of wanted) this.#place(sid, i);
    this.#arrange(wanted.keys());
    this.#mark();
    this.drawn?.();
  }

  #release(sid, row) {
    this.#rows.delete(sid);
    this.#free.push(row);
    row.remove();
  }

  #place(sid, i) {
    let row = this.#rows.get(sid);
    if (!row) {
      row = this.#free.pop() ?? this.#make();
      row.id = `row-${sid}`;
      row.dataset.sid = sid;
      this.#rows.set(sid, row);
    }
    row.setAttribute("aria-rowindex", i + 2);
    row.style.transform = `translateY(${i * ROW}px)`;
    this.#fill(row, this.#items[i]);
  }

  /** In the page as on the screen: assistive tools read in the page's order. */
  #arrange(sids) {
    let next = this.#body.firstElementChild;
    for (const sid of sids) {
      const row = this.#rows.get(sid);
      if (row === next) next = next.nextElementSibling;
      else this.#body.insertBefore(row, next);
    }
  }

  #index() {
    return this.#items.findIndex((item) => item.workerSid === this.#active);
  }

  #activate(index) {
    const item = this.#items[Math.min(Math.max(index, 0), this.#items.length - 1)];
    if (!item) return;
    this.#active = item.workerSid;
    const top = this.#items.indexOf(item) * ROW;
    const view = this.element;
    const room = view.clientHeight - ROW; // the heads stick to the top
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + ROW > view.scrollTop + room) view.scrollTop = top + ROW - room;
    this.draw();
  }

  #mark() {
    for (const [sid, row] of this.#rows) row.classList.toggle("active", sid === this.#active);
    const there = this.#active && this.#rows.has(this.#active);
    if (there) this.element.setAttribute("aria-activedescendant", `row-${this.#active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in steps) this.#activate(this.#index() + steps[event.key]);
    else if (event.key === "Enter" && this.#index() >= 0) this.#open(this.#items[this.#index()]);
    else return;
    event.preventDefault();
  }

  #click(event) {
    const row = event.target.closest("[data-sid]");
    const item = row && this.#items.find(({ workerSid }) => workerSid === row.dataset.sid);
    if (item) this.#open(item);
  }
}
