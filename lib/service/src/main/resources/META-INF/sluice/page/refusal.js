import { problemOf } from './problem.js';

export const STREAM_TYPE = 'text/event-stream';

// What a person can do about it, by status; `action` names what the page offers for it.
const REMEDIES = {
  400: { remedy: 'Correct the route, the headers or the body, and start again.' },
  401: { remedy: 'Put a token that counts into the field at the top, and start again.', action: 'token' },
  403: { remedy: 'Use a token that allows it, or another route.', action: 'token' },
  404: { remedy: 'Choose one of the routes that there are.', action: 'routes' },
  405: { remedy: 'Choose another method.', action: 'routes' },
  406: { remedy: `Take out the Accept header, or let it name ${STREAM_TYPE}.` },
  413: { remedy: 'Send a smaller body.' },
  415: { remedy: 'Send another Content-Type.' },
  429: { remedy: 'Start again in a moment.', isTemporary: true },
  503: { remedy: 'Start again in a moment.', isTemporary: true },
};

/**
 * Why a response is no stream: {title, sentence, remedy, action, isTemporary}; null when it is one.
 * The action is `token`, `routes` or missing.
 */
export async function refusalOf(response) {
  if (!response.ok) {
    return describe(response);
  }
  const type = mediaTypeOf(response);
  return type === STREAM_TYPE ? null : {
    title: `${response.status}, but no stream`,
    sentence: `The server answered with ${type || 'no type'}, not with an event stream.`,
    remedy: 'Choose a route that streams.',
    action: 'routes',
  };
}

/** The same of a response that is known to be a refusal. */
export async function describe(response) {
  const { title, detail } = await problemOf(response);
  const known = REMEDIES[response.status] ?? (response.status < 500
    ? { remedy: 'Correct the request, and start again.' }
    : { remedy: 'The log of the server says why.' });
  const status = `${response.status} ${title}`.trim();
  return {
    ...known,
    title: status,
    sentence: detail ? `${detail.replace(/[.!]$/, '')}.` : `The server refused with ${status}.`,
    remedy: known.isTemporary ? whenToComeBack(response) ?? known.remedy : known.remedy,
  };
}

function whenToComeBack(response) {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  if (Number.isNaN(seconds)) {
    return null;
  }
  const time = new Date(Date.now() + 1000 * seconds).toLocaleTimeString();
  return `The server asks to come back in ${seconds} s, at ${time}.`;
}

function mediaTypeOf(response) {
  return (response.headers.get('Content-Type') ?? '').split(';')[0].trim();
}
