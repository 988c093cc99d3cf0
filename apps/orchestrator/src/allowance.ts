import type { Budget } from '@docent/contracts/turn';
import { DocentError } from '@docent/function-kit';

/** What a turn may take, by the environment: see function.json. */
export const allowance = {
  milliseconds: () => positive('TURN_SECONDS', 120) * 1000,
  rounds: () => Math.min(10, Math.ceil(positive('TURN_ROUNDS', 3))),
  budget: (): Budget => ({ tokens: Math.floor(positive('TURN_TOKENS', 200_000)), usd: positive('TURN_USD', 0.5) }),
};

function positive(name: string, otherwise: number): number {
  const value = process.env[name] ? Number(process.env[name]) : otherwise;
  if (!(value > 0)) throw new DocentError('Unavailable', `${name} is ${process.env[name]}: set it to a number above 0`);
  return value;
}
