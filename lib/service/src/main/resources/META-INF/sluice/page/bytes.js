/** The text as a header can carry it: one character for each byte of its UTF-8, as EventSource sends it. */
export function bytesOf(text) {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
