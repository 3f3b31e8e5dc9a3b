// Shows JSON as it came over the wire, coloured. It works on the text and not on the parsed value: so
// 12345678901234567890 and 1.10 stay what they are, and the text of the element is the JSON itself;
// spaces and indents are the style sheet's.

const LINE = 88;
const MAX_DEPTH = 60;
const TOKEN = /[{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\],:"]+/g;

/** An element that shows the text, as JSON where it is JSON. */
export function jsonView(text) {
  const tree = treeOf(text);
  return tree ? show(tree) : element('span', 'plain', text);
}

function treeOf(text) {
  try {
    JSON.parse(text); // judges the text; what follows may then trust the tokens
    return read(text.match(TOKEN).values(), 0);
  } catch {
    return null;
  }
}

/** A leaf {text, kind}, or {open, close, entries: [{key, value}], width, flat}. */
function read(tokens, depth, token = tokens.next().value) {
  if (token !== '{' && token !== '[') {
    return { text: token, kind: kindOf(token), width: token.length };
  }
  if (depth === MAX_DEPTH) {
    throw new RangeError('nested too deeply to be shown as a tree');
  }
  const close = token === '{' ? '}' : ']';
  const entries = [];
  for (let next = tokens.next().value; next !== close; next = tokens.next().value) {
    if (next === ',') {
      next = tokens.next().value;
    }
    const key = token === '{' ? next : null;
    if (key !== null) {
      tokens.next(); // the colon
    }
    entries.push({ key, value: read(tokens, depth + 1, key === null ? next : undefined) });
  }
  const width = entries.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + value.width + 4, 2);
  // A long list of plain values wraps like prose; one value a line would only be tall.
  const isProse = token === '[' && entries.every(({ value }) => !value.entries);
  return { open: token, close, entries, width, flat: width <= LINE || isProse };
}

function kindOf(token) {
  if (token.startsWith('"')) {
    return 'string';
  }
  return /^[-\d]/.test(token) ? 'number' : 'literal';
}

function show(node) {
  if (!node.entries) {
    return element('span', 'json-' + node.kind, node.text);
  }
  const shown = element('span', node.flat ? 'json-flat' : 'json-tall');
  const inside = element('span', 'json-inside');
  node.entries.forEach(({ key, value }, at) => {
    const entry = element('span', 'json-entry');
    if (key !== null) {
      entry.append(element('span', 'json-key', key), element('span', 'json-colon', ':'));
    }
    entry.append(show(value));
    if (at < node.entries.length - 1) {
      entry.append(element('span', 'json-comma', ','));
    }
    inside.append(entry);
  });
  shown.append(element('span', 'json-brace', node.open), inside, element('span', 'json-brace', node.close));
  return shown;
}

/** An element with a class and a text, the only way in which data reaches the page. */
export function element(name, className, text) {
  const created = document.createElement(name);
  created.className = className;
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}
