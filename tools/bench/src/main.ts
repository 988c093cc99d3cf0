import { runSuite } from '@docent/evals/suites';

const about = 'Measures time, memory and size, each against something else in the same run.';
process.exitCode = await runSuite(import.meta.dirname, 'npm run bench', about, process.argv.slice(2)).catch(
  (error: Error) => {
    console.error(error.message);
    return 1;
  },
);
