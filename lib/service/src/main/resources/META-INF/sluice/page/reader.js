import { copyOnClick } from './copy-button.js';
import { EventTable } from './event-table.js';
import { Follow } from './follow.js';
import { paced } from './paced.js';
import { RateMeter } from './rate-meter.js';
import { RouteField } from './route-field.js';
import { curlLine } from './route.js';
import { Stream } from './stream.js';

const CLOCK_MS = 250;

const page = Object.fromEntries([...document.querySelectorAll('.reader [id]')].map(found => [found.id, found]));

const routeField = new RouteField({
  input: page.route,
  error: page['route-error'],
  options: page.routes.options,
  suggestions: page.suggestions,
  onChange: routeChanged,
});
const table = new EventTable(page.events);
const follow = new Follow(page.scroller, page.follow);
const rate = new RateMeter();
const stream = new Stream({ onState: showState, onEvent: receive });
const drawSoon = paced(draw);
let count = 0;

/** Makes the section for reading a stream work. It selects the linked route, and leaves the start to the person. */
export function startReader() {
  page['reader-form'].addEventListener('submit', submitted => {
    submitted.preventDefault();
    start();
  });
  page.stop.addEventListener('click', () => stream.stop());
  addEventListener('keydown', pressed => pressed.key === 'Escape' && stream.stop());
  page.clear.addEventListener('click', clear);
  page.types.addEventListener('change', () => stream.hear(chosenTypes()));
  copyOnClick(page.copy, page.curl, page.copied);
  page.kept.textContent = `last ${EventTable.LIMIT} kept`;
  setInterval(showClock, CLOCK_MS);
  routeField.selectLinked();
}

/** Reads another route, as if the person had typed it. */
export function read(route) {
  routeField.select(route);
  start();
  page.state.scrollIntoView({ block: 'nearest' }); // where the sections stand below each other
}

/** Hears these types too, from now on. A suggested route brings those it sends; those that the person named stay. */
export function hearToo(types) {
  // A comma in a type cannot be told from one between two.
  const missing = types.filter(type => !type.includes(',') && !chosenTypes().includes(type));
  if (missing.length > 0) {
    page.types.value = [...chosenTypes(), ...missing].join(', ');
    stream.hear(chosenTypes());
  }
}

// ---- what the person does ----

function routeChanged(route, types) {
  page.terminal.hidden = route === '';
  page.curl.textContent = route === '' ? '' : curlLine(route);
  hearToo(types);
}

function chosenTypes() {
  return page.types.value.split(',').map(type => type.trim()).filter(type => type !== '');
}

function start() {
  if (routeField.link()) {
    forgetEvents();
    stream.start(routeField.route, chosenTypes());
  } else {
    routeField.focus();
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
}

// ---- what the stream does ----

// Runs thousands of times a second: what is shown waits for the next frame.
function receive(event) {
  count++;
  rate.count();
  table.add(event);
  drawSoon();
}

function showState(state, sentence) {
  page.state.dataset.state = state;
  page.state.textContent = sentence;
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
  page.empty.hidden = !table.isEmpty;
  show(page['empty-title'], isIdle ? 'Nothing to show yet' : 'Waiting for an event');
  show(page['empty-text'], isIdle
    ? 'Choose a route and press Start. The events appear here as they arrive.'
    : 'Events of the types named above appear here as they arrive.');
}

/** Writes a text only when it differs: figures that stand still cost no layout. */
function show(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
