import { DataField } from './data-field.js';
import { element } from './json-view.js';
import { mistakeInTopic, publish, routeOfTopic } from './topic.js';

// The elements by their ids, without the prefix that sets them apart from those of the reader.
const page = Object.fromEntries(
  [...document.querySelectorAll('.publisher [id]')].map(found => [found.id.replace('publish-', ''), found]));

const data = new DataField({ input: page.data, formats: page.format, note: page['data-note'] });

/**
 * Makes the section for publishing work.
 * @param onType called with a type just before an event of it is published
 * @param onRead called with the route of a topic that the person wants to read
 */
export function startPublisher({ onType, onRead }) {
  page.form.addEventListener('submit', submitted => {
    submitted.preventDefault();
    publishTyped(onType);
  });
  page.data.addEventListener('keydown', pressed => {
    if (pressed.key === 'Enter' && (pressed.ctrlKey || pressed.metaKey)) {
      pressed.preventDefault();
      page.form.requestSubmit();
    }
  });
  page.topic.addEventListener('input', () => mistakeInTopic(topic()) === '' && pointOut(''));
  page['read-topic'].addEventListener('click', () => isTopicRight() && onRead(routeOfTopic(topic())));
}

async function publishTyped(onType) {
  page.result.replaceChildren(); // so that the same result is announced again
  const typed = isTopicRight() ? data.read() : null;
  if (typed === null) {
    return;
  }
  const name = topic();
  const type = page.type.value.trim();
  if (type !== '') {
    onType(type); // now, as the event may be here before the answer is
  }
  show(name, await publish(name, { data: typed, type }));
}

function show(name, { id, refusal }) {
  page.result.classList.toggle('error', refusal !== undefined);
  page.result.replaceChildren(...refusal === undefined
    ? [`Published to ${name} as `, element('code', '', id)]
    : [refusal]);
}

function topic() {
  return page.topic.value.trim();
}

function isTopicRight() {
  const mistake = mistakeInTopic(topic());
  pointOut(mistake);
  if (mistake !== '') {
    page.topic.focus();
  }
  return mistake === '';
}

function pointOut(mistake) {
  page['topic-error'].textContent = mistake;
  page.topic.setAttribute('aria-invalid', String(mistake !== ''));
}
