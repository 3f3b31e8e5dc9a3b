import { DataField } from './data-field.js';
import { element } from './json-view.js';
import { mistakeInTopic, publish, routeOfTopic, topicOf } from './topic.js';

// The elements by their ids, without the prefix that sets them apart from those of the reader.
const page = Object.fromEntries(
  [...document.querySelectorAll('.publisher, .publisher [id]')].map(found => [found.id.replace('publish-', ''), found]));

const data = new DataField({ input: page.data, formats: page.format, note: page['data-note'] });
let pattern = '/topics/{+topic}';

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
  page['read-topic'].addEventListener('click', () => isTopicRight() && onRead(topicRoute()));
}

/** Publishes by this pattern of a route; with none there is nothing to publish to, and no section. */
export function publishBy(known) {
  page.section.hidden = known === undefined;
  pattern = known ?? pattern;
}

/** Where the topic that is in the field is read. */
export function topicRoute() {
  return routeOfTopic(pattern, topic());
}

/** Publishes an example, as if the person had typed it. */
export function publishExample({ path, body }) {
  const { type = '', data: value } = JSON.parse(body);
  page.topic.value = topicOf(pattern, path);
  page.type.value = type;
  data.fill(typeof value === 'string' ? value : JSON.stringify(value));
  page.form.requestSubmit();
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
  show(name, await publish(topicRoute(), { data: typed, type }));
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
