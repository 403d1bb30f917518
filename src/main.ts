import { fileURLToPath } from 'node:url';
import { runProgram } from './cli/program.ts';
import type { Services } from './cli/services.ts';
import { functions } from './functions/registry.ts';

const later = () => Promise.reject(new Error('not wired yet'));

const services: Services = {
  program: [...process.execArgv, fileURLToPath(import.meta.url)],
  functions,
  startApi: later,
  startWorker: later,
  startDatabase: later,
  stopDatabase: later,
  prepare: later,
  runLocal: later,
};

await runProgram(services, process.argv);
