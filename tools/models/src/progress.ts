/** Tells a person how far a long task is. */
export type Progress = {
  /** One line that stays. */
  say(line: string): void;
  /** How far it is by now; on a terminal it overwrites what it said before, elsewhere it is said at times. */
  update(state: string): void;
};

/** Progress on a stream: several times a second on a terminal, every five seconds in a log. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const clear = stream.isTTY ? '\r\x1b[K' : '';
  const interval = stream.isTTY ? 100 : 5_000;
  let last = performance.now();
  return {
    say(line) {
      stream.write(`${clear}${line}\n`);
      last = performance.now();
    },
    update(state) {
      if (performance.now() - last < interval) return;
      last = performance.now();
      stream.write(stream.isTTY ? `${clear}${state}` : `${state}\n`);
    },
  };
}
