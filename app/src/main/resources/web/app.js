// The page is a set of tools that know nothing of each other, each one section of index.html.
import { startReader } from './reader.js';

startReader();
