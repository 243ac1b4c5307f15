import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Vitest reporter: every test with its state and, when it was skipped, the reason it gave (the JSON reporter leaves the
 * reason out). Errors outside of any test - a file that does not load, an unhandled rejection - count as failed tests.
 */
export default class ResultsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const results = [];
    for (const module of modules) {
      for (const error of module.errors()) {
        results.push({ name: module.relativeModuleId, state: 'failed', note: error.message });
      }
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        const name = `${test.project.name}: ${test.fullName}`;
        results.push({ name, state: state === 'pending' ? 'failed' : state, note, file: basename(module.moduleId) });
      }
    }
    for (const error of unhandledErrors) {
      results.push({ name: 'outside of any test', state: 'failed', note: error.message });
    }
    writeFileSync(process.env.PAGELAPSE_TEST_RESULTS, JSON.stringify(results));
  }
}
