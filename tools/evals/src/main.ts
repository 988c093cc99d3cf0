import { runSuite } from './suites.ts';

const about = 'Scores against known data.';
process.exitCode = await runSuite(import.meta.dirname, 'npm run evals', about, process.argv.slice(2)).catch(
  (error: Error) => {
    console.error(error.message);
    return 1;
  },
);
