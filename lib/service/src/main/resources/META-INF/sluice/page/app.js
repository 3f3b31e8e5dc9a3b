// The page is a set of tools, each one section of index.html. They know nothing of each other; what one
// has to say to another passes through here.
import { startPublisher } from './publisher.js';
import { hearToo, read, startReader } from './reader.js';

startReader();
startPublisher({ onType: type => hearToo([type]), onRead: read });
