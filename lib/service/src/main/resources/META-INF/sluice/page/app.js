// The page is a set of tools, each one section of index.html. They know nothing of each other; what one
// has to say to another passes through here.
import { loadCatalog, methodAt, runPattern, startMethodAt, suggestionsOf, topicPattern } from './catalog.js';
import { showFoot } from './foot.js';
import { publishBy, publishExample, startPublisher, topicRoute } from './publisher.js';
import { fillIn, hearToo, know, read, startReader } from './reader.js';
import { run, runBy, startRunner } from './run.js';
import { Suggestions } from './suggestions.js';
import { askForToken, onToken } from './token.js';

const suggestions = new Suggestions({
  list: document.querySelector('#suggestions'),
  note: document.querySelector('#suggestions-note'),
  options: document.querySelector('#routes'),
  onChoose: choose,
});

startReader(action => action === 'token' ? askForToken() : suggestions.focus());
startPublisher({ onType: type => hearToo([type]), onRead: readTopic });
startRunner();
onToken(load);
load();

async function load() {
  const catalog = await loadCatalog();
  if (catalog.refusal) {
    suggestions.refuse(`The server does not tell its routes. ${catalog.refusal.sentence}`);
    return;
  }
  const offered = suggestionsOf(catalog);
  suggestions.show(offered);
  publishBy(topicPattern(catalog.routes));
  runBy(runPattern(catalog.routes), path => startMethodAt(catalog.routes, path));
  know(
    path => methodAt(catalog.routes, path),
    offered.find(({ method, path }) => method === 'GET' && !path.includes('{'))?.path);
  showFoot(catalog);
}

function choose(suggestion) {
  const { kind, method, path, body } = suggestion;
  if (kind === 'run') {
    run(suggestion);
  } else if (kind === 'topic' && method === 'POST') {
    publishExample(suggestion);
  } else if (kind === 'topic' && path.includes('{')) {
    readTopic(topicRoute());
  } else if (path.includes('{') || (method !== 'GET' && body === '')) {
    fillIn(suggestion);
  } else {
    read(suggestion);
  }
}

function readTopic(path) {
  read({ method: 'GET', path, body: '' });
}
