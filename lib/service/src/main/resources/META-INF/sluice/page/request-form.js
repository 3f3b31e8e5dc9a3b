import { authorization } from './token.js';

/** How the route is asked: by fetch or EventSource, and what a fetch sends. */
export class RequestForm {
  #page;
  #onChange;

  /**
   * @param page the elements by their ids
   * @param onChange called when something else is to be sent
   */
  constructor(page, { onChange }) {
    this.#page = page;
    this.#onChange = onChange;
    page.request.addEventListener('input', () => this.#changed());
    page.method.addEventListener('change', () => this.#changed());
    page.body.addEventListener('input', onChange);
    this.#show();
  }

  get mode() {
    return this.#page.mode.querySelector(':checked').value;
  }

  get method() {
    return this.mode === 'fetch' ? this.#page.method.value : 'GET';
  }

  get types() {
    return this.#page.types.value.split(',').map(type => type.trim()).filter(type => type !== '');
  }

  /** Sets the method, if fetch sends it, and the body, if one is given. */
  select(method, body = '') {
    if (method !== 'GET') {
      this.#page.mode.querySelector('[value=fetch]').checked = true;
    }
    this.#page.method.value = method;
    if (body !== '') {
      this.#page.body.value = body;
    }
    this.#changed();
  }

  focusBody() {
    this.#page.body.focus();
  }

  /** Hears these types too, where types have to be named; whether that changes anything. */
  hearToo(types) {
    // A comma in a type cannot be told from one between two.
    const missing = types.filter(type => !type.includes(',') && !this.types.includes(type));
    this.#page.types.value = [...this.types, ...missing].join(', ');
    return missing.length > 0;
  }

  /** Whether the headers are right; a mistake is pointed out, and the field has the focus. */
  accept() {
    const { mistake } = headersIn(this.#page.headers.value);
    if (this.mode === 'EventSource' || mistake === '') {
      return true;
    }
    this.#pointOut(mistake);
    this.#page.request.open = true;
    this.#page.headers.focus();
    return false;
  }

  /** What is to be sent for a route, without headers that are wrong. */
  draft(route) {
    if (this.mode === 'EventSource') {
      return { mode: this.mode, route, method: 'GET', headers: {}, lastId: '', types: this.types };
    }
    const body = this.method === 'GET' ? undefined : this.#page.body.value;
    const { headers } = headersIn(this.#page.headers.value);
    return {
      mode: this.mode,
      route,
      method: this.method,
      headers: { ...contentType(body), ...authorization(), ...headers },
      body,
      lastId: this.#page['last-event-id'].value.trim(),
      types: [],
    };
  }

  #changed() {
    this.#show();
    if (headersIn(this.#page.headers.value).mistake === '') {
      this.#pointOut(''); // forgiven at once, and pointed out at the start
    }
    this.#onChange();
  }

  #show() {
    const isFetch = this.mode === 'fetch';
    this.#page['fetch-options'].hidden = !isFetch;
    this.#page['event-source-options'].hidden = isFetch;
    this.#page.method.disabled = !isFetch;
    this.#page['body-field'].hidden = this.method === 'GET';
    this.#page['request-summary'].textContent = isFetch ? 'by fetch' : 'by EventSource';
  }

  #pointOut(mistake) {
    this.#page['headers-error'].textContent = mistake;
    this.#page.headers.setAttribute('aria-invalid', String(mistake !== ''));
  }
}

function headersIn(text) {
  const headers = {};
  for (const line of text.split('\n').filter(filled => filled.trim() !== '')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()];
    try {
      new Headers({ [name]: value });
    } catch {
      return { headers: {}, mistake: `Write each header as Name: value, on a line of its own. This is none: ${line}` };
    }
    headers[name] = value;
  }
  return { headers, mistake: '' };
}

function contentType(body) {
  if (!body) {
    return {};
  }
  try {
    JSON.parse(body);
    return { 'Content-Type': 'application/json' };
  } catch {
    return { 'Content-Type': 'text/plain' };
  }
}
