import { start } from '../index.js';
await start('evaluate-gate', 'main');
