import { start } from '../index.js';
await start('ab-test', 'main');
