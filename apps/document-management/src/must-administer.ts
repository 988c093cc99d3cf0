import type { Caller } from '@docent/contracts/identity';
import { isAdministrator } from '@docent/contracts/rights';
import { DocentError } from '@docent/function-kit';

/** @throws Forbidden */
export function mustAdminister(caller: Caller): void {
  if (!isAdministrator(caller))
    throw new DocentError('Forbidden', 'only administrators may look after the index', {
      reason: 'not-an-administrator',
    });
}
