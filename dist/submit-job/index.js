import { start } from '../index.js';
await start('submit-job', 'main');
