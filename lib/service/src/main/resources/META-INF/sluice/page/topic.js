import { describe } from './refusal.js';
import { authorization } from './token.js';

// Which names are right is the server's to say. These are the ones that would never reach it as a topic.
const MISTAKES = [
  [name => name === '', 'Type a topic, such as news.'],
  // A browser resolves such a part before it asks, and would ask for another path.
  [name => name.split('/').some(part => part === '.' || part === '..'), 'No part of a topic is . or ..'],
];

const PARAMETER = /\{(\+?)[^}]*\}$/;
const PATIENCE_MS = 10_000;

/** What is wrong with the name, in a sentence for the person who typed it; '' when nothing is. */
export function mistakeInTopic(name) {
  return MISTAKES.find(([applies]) => applies(name))?.[1] ?? '';
}

/** Where the topic is read and published to, by the pattern of a route such as `/topics/{+topic}`. */
export function routeOfTopic(pattern, name) {
  return pattern.replace(PARAMETER, (_, hasSlashes) =>
    hasSlashes ? name.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(name));
}

/** The topic that a path names, by the same pattern. */
export function topicOf(pattern, path) {
  return decodeURIComponent(path.slice(pattern.replace(PARAMETER, '').length));
}

/**
 * Publishes an event and answers {id}, or {refusal} with the reason in words why there is none.
 * @param route of the topic
 * @param data the data as JSON text, which is sent as it is: a parsed number could lose digits
 * @param type the type of the event; '' for none
 */
export async function publish(route, { data, type }) {
  const body = type === '' ? `{"data":${data}}` : `{"type":${JSON.stringify(type)},"data":${data}}`;
  try {
    const response = await fetch(route, {
      method: 'POST',
      cache: 'no-store',
      headers: { 'Content-Type': 'application/json', ...authorization() },
      signal: AbortSignal.timeout(PATIENCE_MS),
      body,
    });
    return response.ok ? { id: (await response.json()).id } : { refusal: inWords(await describe(response)) };
  } catch (failure) {
    return { refusal: failure.name === 'TimeoutError'
      ? 'The server did not answer; whether the event was published is not known.'
      : 'The server could not be reached.' };
  }
}

function inWords({ title, sentence, action, isTemporary, remedy }) {
  // The other remedies are for a stream, which is started.
  const help = action === 'token' ? ' Put a token that allows it into the field at the top.' : '';
  return `Refused with ${title}: ${sentence}${isTemporary ? ` ${remedy}` : help}`;
}
