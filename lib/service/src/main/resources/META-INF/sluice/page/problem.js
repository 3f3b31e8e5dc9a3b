/** `503 Service Unavailable, <detail of the problem body>` as far as there is one (RFC 9457). */
export async function describeRefusal(response) {
  const isProblem = mediaTypeOf(response) === 'application/problem+json';
  const problem = isProblem ? await response.json().catch(() => null) : null;
  const title = response.statusText || problem?.title || '';
  const status = `${response.status} ${title}`.trim();
  return typeof problem?.detail === 'string' ? `${status}, ${problem.detail.slice(0, 300)}` : status;
}

/** The type of the body without its parameters; '' when there is none. */
export function mediaTypeOf(response) {
  return (response.headers.get('Content-Type') ?? '').split(';')[0].trim();
}
