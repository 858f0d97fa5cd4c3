import { listChange } from '../repair-sql.ts';
import type { Change, Statements } from '../repair-steps.ts';

/** `alter` is the beginning of the statement: `alter operator family public.f using gin`. */
export function changeFamilyMembers(alter: string, { want, have }: Pick<Change, 'want' | 'have'>): Statements {
  const { missing: gone, extra } = listChange(want, have, 'members');
  return [
    ...(extra.length > 0 ? [`${alter} drop ${extra.map(withTypesAlone).join(', ')}`] : []),
    ...(gone.length > 0 ? [`${alter} add ${gone.join(', ')}`] : []),
  ];
}

/** `operator 3 (integer, bigint)` of `operator 3 =(integer,bigint)`: DROP names the place in the family and the types. */
function withTypesAlone(member: string): string {
  const [word, number] = member.split(' ');
  return `${word} ${number} ${member.slice(member.indexOf('('), member.indexOf(')') + 1)}`;
}
