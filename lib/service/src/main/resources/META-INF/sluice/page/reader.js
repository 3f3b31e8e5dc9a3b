import { copyOnClick } from './copy-button.js';
import { EventTable } from './event-table.js';
import { Follow } from './follow.js';
import { paced } from './paced.js';
import { RateMeter } from './rate-meter.js';
import { RefusalPanel } from './refusal-panel.js';
import { RequestForm } from './request-form.js';
import { RouteField } from './route-field.js';
import { curlLine, linkTo } from './route.js';
import { Stream } from './stream.js';
import { WireView } from './wire-view.js';

const CLOCK_MS = 250;

const page = Object.fromEntries([...document.querySelectorAll('.reader [id]')].map(found => [found.id, found]));

let methodOf = () => undefined;
let onAction = () => {};
let count = 0;

const routeField = new RouteField({ input: page.route, error: page['route-error'], onChange: routeChanged });
const form = new RequestForm(page, { onChange: requestChanged });
const table = new EventTable(page.events);
const wire = new WireView(page.wire);
const follow = new Follow(page.scroller, page.follow);
const rate = new RateMeter();
const refusals = new RefusalPanel(page, { onAction: action => onAction(action) });
const stream = new Stream({
  onState: showState,
  onEvent: receive,
  onNote: take,
  onWire: takeWire,
});
const drawSoon = paced(draw);

/**
 * Makes the section for reading a stream work. It selects the linked route, and leaves the start to the
 * person.
 * @param listener called with `token` or `routes` when the person wants to go there
 */
export function startReader(listener) {
  onAction = listener;
  page['reader-form'].addEventListener('submit', submitted => {
    submitted.preventDefault();
    start();
  });
  page.stop.addEventListener('click', () => stream.stop());
  addEventListener('keydown', pressed => pressed.key === 'Escape' && stream.stop());
  // A browser keeps the streams of a page that was left for a minute and more, in case it comes back.
  addEventListener('pagehide', () => stream.stop('closed: the page was left'));
  page.clear.addEventListener('click', clear);
  page.raw.addEventListener('change', () => {
    wire.isShown = page.raw.checked;
    table.isShown = !page.raw.checked;
    drawSoon();
  });
  copyOnClick(page.copy, page.curl, page.copied);
  page.kept.textContent = `last ${EventTable.LIMIT} kept`;
  setInterval(showClock, CLOCK_MS);
  routeField.selectLinked();
}

/** Says which method streams at a path, as far as that is known. A first route is there to be started. */
export function know(methodAt, first) {
  methodOf = methodAt;
  if (routeField.route === '' && first !== undefined) {
    routeField.select(first);
  }
}

/** Reads another route, as if the person had typed it. */
export function read({ method, path, body }) {
  select({ method, path, body });
  start();
}

/** Selects a route of which the person has to fill in a part, or the body. */
export function fillIn({ method, path, body }) {
  select({ method, path, body });
  if (path.includes('{')) {
    routeField.focus();
  } else {
    form.focusBody();
  }
}

/** Hears these types too, from now on, where types have to be named. */
export function hearToo(types) {
  if (form.hearToo(types)) {
    stream.hear(form.types);
  }
}

// ---- what the person does ----

function select({ method, path, body }) {
  routeField.select(path);
  form.select(method, body);
}

function routeChanged(route) {
  const method = methodOf(route);
  if (method !== undefined && method !== form.method && form.mode === 'fetch') {
    form.select(method);
  }
  requestChanged();
}

function requestChanged() {
  page.terminal.hidden = routeField.route === '';
  if (!page.terminal.hidden) {
    page.curl.textContent = curlLine(form.draft(routeField.route));
  }
  stream.hear(form.types);
  drawSoon();
}

function start() {
  if (!routeField.accept()) {
    routeField.focus();
  } else if (form.accept()) {
    const request = form.draft(routeField.route);
    linkTo(request.method === 'GET' ? request.route : ''); // a link sends no body
    forgetEvents();
    stream.start(request);
    page.vitals.scrollIntoView({ block: 'nearest' }); // where the sections stand below each other
  }
}

function clear() {
  forgetEvents();
  drawSoon();
}

function forgetEvents() {
  count = 0;
  rate.reset();
  table.clear();
  wire.clear();
}

// ---- what the stream does ----

// Runs thousands of times a second: what is shown waits for the next frame.
function receive(event) {
  count++;
  rate.count();
  take(event);
}

function take(entry) {
  table.add(entry);
  drawSoon();
}

function takeWire(text) {
  wire.add(text);
  drawSoon();
}

function showState(state, sentence, refusal) {
  page.state.dataset.state = refusal ? 'refused' : state;
  page.state.textContent = sentence;
  refusals.show(refusal);
  const isClosed = state === 'closed';
  if (isClosed && document.activeElement === page.stop) {
    page.start.focus(); // a disabled button would lose the focus to nowhere
  }
  page.stop.disabled = isClosed;
  page.start.textContent = isClosed ? 'Start' : 'Restart';
  drawSoon();
}

// ---- what is shown ----

/** Draws what has changed; how many rows that were. */
function draw() {
  const rows = table.draw();
  wire.draw();
  showFigures();
  showEmpty();
  follow.catchUp(); // measures the page, so it comes after all that changes it
  return rows;
}

function showFigures() {
  show(page.count, String(count));
  show(page.reconnects, String(stream.reconnects));
  show(page['last-id'], stream.lastId);
  page['last-id'].title = stream.lastId;
}

/** The figures that change with time alone; a few times a second, as digits that flicker cannot be read. */
function showClock() {
  const perSecond = rate.perSecond();
  show(page.rate, perSecond.toFixed(perSecond < 100 ? 1 : 0));
  if (stream.openedAt === null) {
    show(page['open-for'], '0');
  } else if (stream.state === 'open') {
    show(page['open-for'], String(Math.floor((performance.now() - stream.openedAt) / 1000)));
  }
}

function showEmpty() {
  const isIdle = stream.state === 'closed';
  page.empty.hidden = wire.isShown ? !wire.isEmpty : !table.isEmpty;
  show(page['empty-title'], isIdle ? 'Nothing to show yet' : 'Waiting for an event');
  show(page['empty-text'], emptyText(isIdle));
}

function emptyText(isIdle) {
  if (form.mode === 'EventSource') {
    return wire.isShown
      ? 'An EventSource does not tell what came over the wire. Read by fetch to see it.'
      : 'Events of the types that are named above appear here as they arrive.';
  }
  return isIdle
    ? 'Press an example or Start. The events appear here as they arrive.'
    : 'Events appear here as they arrive.';
}

/** Writes a text only when it differs: figures that stand still cost no layout. */
function show(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
