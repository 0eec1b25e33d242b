// Trouble that the person who runs Keepwatch can do something about, told in one sentence without a stack. It knows
// nothing of users or requests: what a caller of the API may not do is a refusal.

/** Exit codes, with the numbers of BSD's sysexits.h, so that a service manager can tell "try again" from "fix it". */
export const exitCodes = {
  usage: 64, // the command line or a setting is wrong
  badData: 65, // what is stored cannot be used: another version, a changed migration
  unavailable: 69, // something that is needed is missing or does not answer
  cannotCreate: 73, // a file or folder cannot be made
  inputOutput: 74, // the disk is full or failing
  tryAgain: 75, // passes by itself: the data folder is in use
  notPermitted: 77, // the operating system or the database says no
  misconfigured: 78, // a setting of the database or the machine is not acceptable
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export class OperatorError extends Error {
  override readonly name = "OperatorError";
  readonly exitCode: ExitCode;

  /** `sentence` is shown as it is: what is wrong, where, and the remedy. It holds no secret. */
  constructor(sentence: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(sentence, options);
    this.exitCode = exitCode;
  }
}
