export { startService, type RunningService, type ServiceFacts, type StartOptions } from './start.ts';
