import { RunOutput } from './run-output.js';
import { RunStream } from './run-stream.js';
import { mistakeIn } from './route.js';

// The elements by their ids, without the prefix that sets them apart from those of the other tools.
const page = Object.fromEntries(
  [...document.querySelectorAll('.run, .run [id]')].map(found => [found.id.replace('run-', ''), found]));

// The address bar keeps which run is read: a page that is loaded again, here or in another window, joins it.
const PARAMETER = 'run';

const output = new RunOutput(page.output);
const stream = new RunStream({ onState: show, onEvent: receive });
let methodOf = () => 'POST';

/** Makes the section for runs work. A run that the address bar names is joined at once. */
export function startRunner() {
  page.form.addEventListener('submit', submitted => {
    submitted.preventDefault();
    start();
  });
  page.address.addEventListener('input', () => mistakeIn(withId(typed())) === '' && pointOut(''));
  page.stop.addEventListener('click', stop);
  addEventListener('pagehide', () => stream.leave('closed: the page was left'));
  addEventListener('pageshow', shown => shown.persisted && joinNamed());
  joinNamed();
}

/**
 * Says which runs there are; with none there is no section.
 * @param pattern the path of the first, such as `/answers/{id}`; undefined for none
 * @param startMethodAt tells by which method a run with this address is started
 */
export function runBy(pattern, startMethodAt) {
  page.section.hidden = pattern === undefined;
  methodOf = startMethodAt;
  if (typed() === '') {
    page.address.value = pattern ?? '';
  }
}

/** Starts a run, or lets the person put in what is missing. */
export function run({ path, body }) {
  page.address.value = path;
  page.body.value = body;
  page.section.scrollIntoView({ block: 'nearest' });
  if (body === '' && methodOf(path) !== 'GET') {
    page.body.focus();
  } else {
    start();
  }
}

function start() {
  const address = withId(typed());
  const mistake = mistakeIn(address);
  pointOut(mistake);
  if (mistake !== '') {
    page.address.focus();
    return;
  }
  name(address);
  output.clear();
  stream.start(methodOf(address), address, page.body.value.trim());
}

async function stop() {
  const refusal = await stream.stop();
  if (refusal !== '') {
    page.state.textContent = `not stopped: ${refusal}`;
  }
}

function joinNamed() {
  const address = new URLSearchParams(location.search).get(PARAMETER) ?? '';
  if (address !== '' && mistakeIn(address) === '') {
    name(address);
    output.clear();
    stream.join(address);
  }
}

/** Makes the address bar, and the link to a second window, name the run. */
function name(address) {
  const url = new URL(location.href);
  url.searchParams.set(PARAMETER, address);
  history.replaceState(null, '', url);
  url.hash = '';
  page.second.href = url.href;
  page.second.hidden = false;
}

function receive(event) {
  output.add(event);
  if (event.type === 'run-end') {
    const { state, message } = JSON.parse(event.data);
    page.end.textContent = message ? `${state}: ${message}` : state;
  }
}

function show(state, sentence) {
  if (state === 'connecting') {
    page.end.textContent = '';
  }
  page.state.dataset.state = state;
  page.state.textContent = sentence;
  const isClosed = state === 'closed' || state === 'refused';
  if (isClosed && document.activeElement === page.stop) {
    page.start.focus(); // a disabled button would lose the focus to nowhere
  }
  page.stop.disabled = isClosed;
}

function typed() {
  return page.address.value.trim();
}

/** The last part of a pattern is an id that nobody has used yet. */
function withId(path) {
  const id = [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return path.replace(/\{[^}]*\}$/, id);
}

function pointOut(mistake) {
  page['address-error'].textContent = mistake;
  page.address.setAttribute('aria-invalid', String(mistake !== ''));
}
