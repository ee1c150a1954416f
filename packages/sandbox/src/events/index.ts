/**
 * The sandbox's events, scenarios and faults, without its server.
 *
 * @module
 */

// The vocabulary of the sandbox, without its server.
export { FAULTS, type FaultName, type FaultOptions, type FaultSettings } from '../faults/fault.js';
export { type SandboxEventName, sampleData } from './sample-data.js';
export { SCENARIOS, type Scenario, type ScenarioName, type Step } from './scenarios.js';
