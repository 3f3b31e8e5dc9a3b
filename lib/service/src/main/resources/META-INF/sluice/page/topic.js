import { describeRefusal } from './problem.js';

// Which names are right is the server's to say. These are the ones that would never reach it as a topic.
const MISTAKES = [
  [name => name === '', 'Type a topic, such as news.'],
  // A browser resolves such a part before it asks, and would ask for another path.
  [name => name.split('/').some(part => part === '.' || part === '..'), 'No part of a topic is . or ..'],
];

const PATIENCE_MS = 10_000;

/** What is wrong with the name, in a sentence for the person who typed it; '' when nothing is. */
export function mistakeInTopic(name) {
  return MISTAKES.find(([applies]) => applies(name))?.[1] ?? '';
}

/** Where the topic is read and published to. */
export function routeOfTopic(name) {
  return '/topics/' + name.split('/').map(encodeURIComponent).join('/');
}

/**
 * Publishes an event and answers {id}, or {refusal} with the reason in words why there is none.
 * @param data the data as JSON text, which is sent as it is: a parsed number could lose digits
 * @param type the type of the event; '' for none
 */
export async function publish(topic, { data, type }) {
  const body = type === '' ? `{"data":${data}}` : `{"type":${JSON.stringify(type)},"data":${data}}`;
  try {
    const response = await fetch(routeOfTopic(topic), {
      method: 'POST',
      cache: 'no-store',
      headers: { 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
      body,
    });
    return response.ok
      ? { id: (await response.json()).id }
      : { refusal: 'The server refused: ' + await describeRefusal(response) };
  } catch (failure) {
    return { refusal: failure.name === 'TimeoutError'
      ? 'The server did not answer; whether the event was published is not known'
      : 'The server could not be reached' };
  }
}
