// The token lives in its field alone: nothing stores it, and a page that is left forgets it.
const field = document.querySelector('#token');

addEventListener('pagehide', () => {
  field.value = '';
});

/** The header that presents the token, or none. */
export function authorization() {
  const token = field.value.trim();
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}

/** Calls back when the person has put in another token. */
export function onToken(callback) {
  field.addEventListener('change', callback);
}

/** Goes to the field. */
export function askForToken() {
  field.focus();
}
