import { element, jsonView } from './json-view.js';

// What one row shows at first, and up to where colouring a text is worth its time.
const SHOWN_CHARACTERS = 2000;
const COLOURED_CHARACTERS = 64 * 1024;

const GAP_REASONS = {
  expired: 'the history does not reach back that far',
  overflow: 'this reader fell behind the history',
  unknown: 'the server does not know the place this reader had reached',
};

// Events of the Sluice protocol say in a sentence what happened, before their data.
const SUMMARIES = {
  gap({ topic, reason, missed }) {
    const why = Object.hasOwn(GAP_REASONS, reason) ? `: ${GAP_REASONS[reason]}` : '';
    return `${missedOf(topic, missed)}${why}.`;
  },
  'stream-error': ({ message }) => `The stream failed: ${message}`,
};

function missedOf(topic, missed) {
  if (typeof missed !== 'number') {
    return `Events of topic ${topic} may have been missed`;
  }
  return missed === 1 ? `1 event of topic ${topic} was missed` : `${missed} events of topic ${topic} were missed`;
}

/** What the data cell of an event holds. */
export function viewOf({ type, data }) {
  const view = document.createDocumentFragment();
  const summary = summaryOf(type, data);
  if (summary) {
    view.append(element('span', 'event-summary', summary));
  }
  view.append(data.length > SHOWN_CHARACTERS ? shortened(data) : jsonView(data));
  return view;
}

function summaryOf(type, data) {
  if (!Object.hasOwn(SUMMARIES, type)) {
    return null;
  }
  try {
    return SUMMARIES[type](JSON.parse(data));
  } catch {
    return null; // another server's event of the same name; its data is shown as it is
  }
}

function shortened(data) {
  const view = element('span', 'shortened');
  const more = element('button', 'more', `Show all ${data.length} characters`);
  more.type = 'button';
  more.addEventListener('click', () => {
    view.replaceChildren(data.length > COLOURED_CHARACTERS ? element('span', 'plain', data) : jsonView(data));
    view.closest('.scroller')?.focus(); // the button that had the focus is gone
  });
  view.append(element('span', 'plain', data.slice(0, SHOWN_CHARACTERS) + '…'), more);
  return view;
}
