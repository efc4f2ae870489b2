/** Reads server-sent events from text that comes in pieces, wherever it is cut. An event without an id leaves the position where it was. */
export class SseReader {
  #rest = '';
  /** @type {string} */
  #id;
  #type = '';
  /** @type {string[]} */
  #data = [];

  /** @param {string} id the position when the stream was opened */
  constructor(id = '') {
    this.#id = id;
  }

  /**
   * @param {string} text
   * @returns {{ id: string, type: string, data: string }[]} the events that are complete now
   */
  read(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line.replace(/\r$/, '')));
  }

  /** @param {string} line */
  #line(line) {
    if (line === '') return this.#event();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') this.#id = value;
    else if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
    return [];
  }

  #event() {
    const event = { id: this.#id, type: this.#type || 'message', data: this.#data.join('\n') };
    const empty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    return empty ? [] : [event];
  }
}
