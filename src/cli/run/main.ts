// The door of `keepwatch run`, apart from the program's, which takes longer to load than many a job to run.
import { runCommand } from "./run.ts";

await runCommand(process.argv.slice(2));
