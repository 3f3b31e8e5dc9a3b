const LONGEST_DETAIL = 600;

/** The title of a refusal and the detail of its problem body (RFC 9457), '' for what it does not say. */
export async function problemOf(response) {
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
  const problem = isProblem ? await response.json().catch(() => null) : null;
  return {
    title: response.statusText || textOf(problem?.title),
    detail: textOf(problem?.detail).slice(0, LONGEST_DETAIL),
  };
}

function textOf(value) {
  return typeof value === 'string' ? value : '';
}
