// What follows when the server ends by itself: it is started again, unless that happens all the time.
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ErrorHandlerResult,
} from "vscode-languageclient/node";

const MOST = 5;
const WITHIN = 3 * 60_000;

export class Restarts implements ErrorHandler {
  private ends: number[] = [];

  /**
   * A message could not be written. The library's own handler gives the connection up after three of them, and what
   * was typed while the server died would keep it from coming back: its end is told next anyway.
   */
  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.ends = [...this.ends.filter((end) => now - end < WITHIN), now];
    return this.ends.length < MOST
      ? { action: CloseAction.Restart, handled: true }
      : {
          action: CloseAction.DoNotRestart,
          message: `jobspec-ls ended ${MOST} times within three minutes, so it is not started again. The log may tell why.`,
        };
  }
}
